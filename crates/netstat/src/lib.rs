//! The command as a library: words come in, a screen and an exit status go out.
//!
//! Nothing here touches the machine, the clock, the environment or a file except through [`World`].
#![forbid(unsafe_code)]

mod dialects;
mod exit;
mod export;
mod filter;
pub mod manual;
mod message;
mod rates;
mod render;
mod rows;
mod run;
mod session;
mod tables;
mod terminal;
mod verbs;
mod who;
mod words;
mod world;

pub use exit::Exit;
pub use run::run;
pub use world::World;
