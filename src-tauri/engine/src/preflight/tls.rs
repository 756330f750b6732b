//! Checks whether passwords and data travel unencrypted.

use crate::message::Finding;
use crate::mysql::is_loopback;
use crate::target::{Address, MysqlTarget};

/// Warns of an unencrypted connection to another machine; informs of one to this machine.
pub(super) fn check(target: &MysqlTarget, encrypted: bool) -> Option<Finding> {
    let Address::Tcp { host, .. } = &target.address else {
        // A socket never leaves the machine.
        return None;
    };
    if encrypted {
        return None;
    }
    let finding = if is_loopback(host) {
        Finding::info("tls-off-loopback")
    } else {
        Finding::warning("tls-off")
    };
    Some(finding.arg("host", host.as_str()))
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;
    use crate::message::Severity;
    use crate::target::{Patience, Tls};

    #[test]
    fn only_another_machine_is_a_warning() {
        let cases = [
            ("127.0.0.1", false, Some(Severity::Info)),
            ("::1", false, Some(Severity::Info)),
            ("LocalHost", false, Some(Severity::Info)),
            ("db", false, Some(Severity::Warning)),
            ("10.0.0.7", false, Some(Severity::Warning)),
            ("10.0.0.7", true, None),
            ("127.0.0.1", true, None),
        ];
        for (host, encrypted, expected) in cases {
            let target = MysqlTarget {
                address: Address::Tcp {
                    host: host.to_owned(),
                    port: 3306,
                },
                user: String::new(),
                password: SecretString::from(""),
                database: String::new(),
                tls: Tls::default(),
                patience: Patience::default(),
            };
            let found = check(&target, encrypted).map(|finding| finding.severity);
            assert_eq!(found, expected, "{host} {encrypted}");
        }
    }
}
