//! Rows of sockets that the classic screens of Linux alone have, and whom the owners are looked for.

use facts::Why;
use facts::model::historic::{IpxSocket, RadioSocket};
use facts::model::sctp::{SctpKind, SctpSocket};
use facts::model::unix::UnixSocket;
use facts::model::{NoOwner, Owner};
use probe::Flow;
use probe::gather::answer::Answer;
use probe::gather::ask::UnixAsk;
use probe::gather::linux::historic::{self, Radio};
use probe::gather::linux::{internet, sctp, unix};
use probe::gather::owners::{OwnerAsk, Owners, Wanted};
use probe::names::Names;

use super::query::{SocketQuery, Table};
use crate::rows::classic::ask;
use crate::rows::classic_filter;
use crate::rows::classic_query::Rows;
use crate::session::Session;

/// Servers up to which it pays to know them before their owners are looked for.
const WANTED_MAX: usize = 4096;

/// An SCTP socket with what belongs to it.
pub(crate) struct SctpRow<'r> {
    /// The socket.
    pub(crate) socket: &'r SctpSocket,
    /// Names of its addresses and user, as far as they were wanted and found.
    pub(crate) names: &'r Names,
    /// Who holds it.
    pub(crate) owner: Result<Owner<'r>, NoOwner>,
}

impl Session<'_> {
    /// Walks the processes, so that the next rows have owners.
    pub(crate) fn find_owners(&mut self, query: &SocketQuery) -> &Owners {
        let ask = OwnerAsk {
            wanted: self.wanted(query),
            contexts: query.contexts,
            ..OwnerAsk::default()
        };
        let at = &mut self.at();
        let owners = at.system.owners(at, &ask);
        self.owners.insert(owners)
    }

    /// Whose owners will be shown: the servers, which are few and cheap to ask for, are asked for once before, so that
    /// the walk can end when all are found.
    fn wanted(&mut self, query: &SocketQuery) -> Wanted {
        if query.rows != Rows::Servers {
            return Wanted::Every;
        }
        let mut found = Vec::new();
        for asked in &query.tables {
            let Table::Internet(transport, families) = asked.table else {
                // Servers of the other families are found only by looking at all of their sockets.
                return Wanted::Every;
            };
            let ask = ask(&query.of_internet(), transport, families);
            let answer = internet::sockets(self.machine.as_mut(), &self.identity, &ask, &mut |socket| {
                if classic_filter::shows(query.rows, socket) {
                    found.push(socket.id);
                }
                if found.len() > WANTED_MAX {
                    return Flow::Break(());
                }
                Flow::Continue(())
            });
            if answer.stopped {
                return Wanted::Every;
            }
        }
        Wanted::these(found)
    }

    /// Hands out SCTP endpoints or associations.
    pub(crate) fn sctp(
        &mut self,
        query: &SocketQuery,
        kind: SctpKind,
        each: &mut dyn FnMut(&SctpRow<'_>) -> Flow,
    ) -> Answer {
        let (naming, owners) = (&mut self.naming, self.owners.as_ref());
        sctp::sockets(self.machine.as_mut(), kind, &mut |socket| {
            if !query.numeric_sctp {
                let ends = socket.locals.iter().chain(&socket.remotes).map(|end| end.address);
                naming.learn_hosts(
                    &ends
                        .filter(|address| !address.is_unspecified())
                        .collect::<Vec<_>>(),
                );
            }
            if query.extended && !query.numeric.users {
                naming.learn_users(&[socket.user.unwrap_or(0)]);
            }
            let owner = owners.map_or(Err(NoOwner::NotAsked), |owners| {
                owners.of(socket.id, NoOwner::NobodyFound)
            });
            each(&SctpRow {
                socket,
                names: &naming.names,
                owner,
            })
        })
    }

    /// Hands out IPX sockets.
    pub(crate) fn ipx(
        &mut self,
        query: &SocketQuery,
        each: &mut dyn FnMut(&IpxSocket, &Names) -> Flow,
    ) -> Answer {
        let naming = &mut self.naming;
        historic::ipx(self.machine.as_mut(), &mut |socket| {
            if query.extended && !query.numeric.users {
                naming.learn_users(&[socket.user]);
            }
            each(socket, &naming.names)
        })
    }

    /// Hands out the rows of a radio family; a line that was not understood in its place.
    pub(crate) fn radio(
        &mut self,
        family: Radio,
        each: &mut dyn FnMut(Result<&RadioSocket, Why>) -> Flow,
    ) -> Answer {
        historic::radio(self.machine.as_mut(), family, each)
    }

    /// Hands out UNIX sockets.
    pub(crate) fn unix(
        &mut self,
        rows: Rows,
        each: &mut dyn FnMut(&UnixSocket, Result<Owner<'_>, NoOwner>) -> Flow,
    ) -> Answer {
        let owners = self.owners.as_ref();
        let ask = UnixAsk {
            references: true,
            details: false,
            files: false,
        };
        unix::sockets(self.machine.as_mut(), &self.identity, ask, &mut |socket| {
            if !classic_filter::shows_unix(rows, socket) {
                return Flow::Continue(());
            }
            let owner = owners.map_or(Err(NoOwner::NotAsked), |owners| {
                owners.of(socket.id, NoOwner::NotAccepted)
            });
            each(socket, owner)
        })
    }
}
