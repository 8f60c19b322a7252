//! The command lines of the emulated machine.

/// Compared while the kernel answers by text tables alone.
pub(crate) const TEXT: &[&str] = &[
    "-an",
    "-aneop",
    "-anpW",
    "-tulpn",
    "-tln",
    "-anw6",
    "-anU",
    "-lnx",
    "-axpe",
    "-A inet,unix -n",
];

/// Compared on every kernel, and kept as evidence of a whole machine when both say the same.
pub(crate) const ALL: &[&str] = &[
    "-an",
    "-anp",
    "-n",
    "-ln",
    "-a --numeric-hosts",
    "-anS",
    "-aS -n",
    "-Sn",
    "-lnS",
    "-anSp",
    "-anSe",
    "-aS --numeric-hosts",
    "-4Sn",
    "-6San",
    "-anw",
    "-anw6",
    "-anwe",
    "-anU",
    "-ant",
    "-antp",
    "-ante",
    "-anu",
    "-anx",
    "-Ainet -an",
    "-Ainet6 -an",
    "-A inet,unix -an",
    "--ax25",
    "--ax25 -an",
    "--ax25 -ln",
    "--ax25 -anp",
    "--ax25 -ane",
    "--ax25 -ano",
    "--netrom",
    "--netrom -an",
    "--netrom -ln",
    "--netrom -ane",
    "--x25",
    "--x25 -an",
    "--ipx",
    "--ipx -an",
    "--ddp",
    "--ddp -an",
    "--ddp -ane",
    "--ax25 --netrom --rose -an",
    "-r",
    "-rn",
    "-re",
    "-ren",
    "-reen",
    "-reeen",
    "-rn6",
    "-rn46",
    "-rnC",
    "-rv",
    "-rn -A inet6",
    "-A ax25 -r",
    "-A netrom -r",
    "-A rose -r",
    "-A ipx -r",
    "-A ddp -r",
    "-A x25 -r",
    "-A ax25 -rn",
    "-A netrom -rn",
    "-A rose -rn",
    "-A ddp -rn",
    "-M",
    "-Mn",
    "-i",
    "-ie",
    "-ia",
    "-iae",
    "-iaee",
    "-in",
    "-g",
    "-gn",
    "-g4n",
    "-g6n",
    "-s",
    "-s6",
    "-sw",
    "-sw6",
    "-st",
    "-st6",
    "-su",
    "-su6",
    "-sU",
    "-sU6",
    "-sS",
    "-stuw",
    "-s46",
    "-l",
    "-lt",
    "-lu",
    "-lw",
    "-lx",
    "-lU",
    "-lntu",
    "-aneop",
    "-aneo",
    "-ano",
    "-v",
    "-anv",
    "-antW",
    "-anpW",
];

/// Compared once more, with sockets of ROSE and with an interface of GRE.
pub(crate) const LATER: &[&str] = &[
    "--rose",
    "--rose -an",
    "--rose -ln",
    "-i",
    "-ai",
    "-ei",
    "-aie",
    "-A rose -rn",
];

/// Compared on the scene of `cargo xtask scene`, whose connections are in every state, with this kernel.
pub(crate) const SCENE: &[&str] = &[
    "-ant",
    "-anu",
    "-anw",
    "-anU",
    "-anx",
    "-tln",
    "-uln",
    "-wln",
    "-lnx",
    "-tulpn",
    "-antope",
    "-anuope",
    "-anwope",
    "-axpe",
    "-antoee",
    "-antW",
    "-tuw4",
    "-tuw6",
    "-at",
    "-au",
    "-A inet,unix -anp",
];

/// Kept of the other kernels: above all the counters, whose names and number differ with each release.
pub(crate) const FEW: &[&str] = &[
    "-s",
    "-s6",
    "-st",
    "-su",
    "-sw",
    "-sS",
    "-sU",
    "-st6",
    "-i",
    "-iae",
    "-rn",
    "-ren",
    "-rn6",
    "-gn",
    "-an",
    "-anS",
    "-anw",
    "--ax25 -an",
    "--netrom -an",
];

/// These say whether anything moved.
pub(crate) const WITNESSES: &[&str] = &[
    "-aneoW", "-anS", "-anx", "-s", "-s6", "-sS", "-iae", "-gn", "-ren", "-rn6",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::slug;

    #[test]
    fn every_command_line_has_a_file_name_of_its_own_on_every_file_system() {
        for lines in [ALL, FEW] {
            let mut slugs: Vec<String> = lines.iter().map(|typed| slug(typed).to_lowercase()).collect();
            slugs.sort();
            slugs.dedup();
            assert_eq!(slugs.len(), lines.len());
        }
    }

    #[test]
    fn what_is_kept_was_compared() {
        assert!(FEW.iter().all(|typed| ALL.contains(typed)));
    }
}
