//! How a process was started, which decides how it is stopped; read from Linux's `/proc`.

use std::path::Path;

/// Limit for a file in `/proc`; those read here have a few lines.
const LIMIT_BYTES: u64 = 64 << 10;

/// Units whose program starts others that stay in its unit: a process in one of these is no service itself.
const STARTERS: [&str; 5] = [
    "cron.service",
    "crond.service",
    "atd.service",
    "ssh.service",
    "sshd.service",
];

/// What a process was started by, and so has to be stopped by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Launch {
    /// A terminal, such as `pts/3`.
    Terminal(String),
    /// A service of systemd, which would start it again after a kill.
    Unit {
        /// The unit's name.
        name: String,
        /// Whether it is a unit of the user's own systemd (`systemctl --user`).
        of_user: bool,
    },
    /// A container, by the beginning of its id.
    Container(String),
    /// None of these, or unknown.
    Background,
}

/// Reads `/proc/PID`; `Background` where there is no such folder, and on Windows, where `\proc` would be anybody's folder
/// on the current drive.
pub(super) fn of(pid: u32) -> Launch {
    if cfg!(windows) {
        return Launch::Background;
    }
    let folder = Path::new("/proc").join(pid.to_string());
    let text = |path: &Path| {
        let bytes = super::file::read_head(path, LIMIT_BYTES).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let own = text(Path::new("/proc/self/cgroup"));
    let groups = text(&folder.join("cgroup"));
    // A container that this program itself runs in does not count.
    let container = container(&groups).filter(|id| container(&own).as_ref() != Some(id));
    if let Some(id) = container {
        return Launch::Container(id);
    }
    unit(&groups)
        .or_else(|| terminal(&text(&folder.join("stat"))).map(Launch::Terminal))
        .unwrap_or(Launch::Background)
}

/// A container's id is 64 hexadecimal digits, whatever runs it; twelve of them are what `docker ps` shows.
fn container(groups: &str) -> Option<String> {
    const WHOLE: usize = 64;
    const SHOWN: usize = 12;
    let mut parts = groups.split(|c: char| !c.is_ascii_hexdigit());
    let id = parts.find(|part| part.len() == WHOLE)?;
    Some(id[..SHOWN].to_owned())
}

fn unit(groups: &str) -> Option<Launch> {
    groups.lines().find_map(|line| {
        let path = line.splitn(3, ':').nth(2)?;
        let name = path.rsplit('/').next()?;
        let is_unit = name.ends_with(".service") && !STARTERS.contains(&name);
        (is_unit && !name.starts_with("user@")).then(|| Launch::Unit {
            name: name.to_owned(),
            of_user: path.contains("/user@"),
        })
    })
}

/// The terminal in `/proc/PID/stat`. Source: proc(5), `tty_nr`, and Linux's list of devices: 136 to 143 are pseudo
/// terminals, 4 are consoles.
fn terminal(stat: &str) -> Option<String> {
    // The name of a process may hold spaces and brackets itself.
    let (_, fields) = stat.rsplit_once(')')?;
    let device: u32 = fields.split_whitespace().nth(4)?.parse().ok()?;
    let (major, minor) = (
        (device >> 8) & 0xfff,
        (device & 0xff) | ((device >> 12) & 0xfff00),
    );
    match major {
        4 => Some(format!("tty{minor}")),
        136..=143 => Some(format!("pts/{}", (major - 136) * 256 + minor)),
        _other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals() {
        for (stat, expected) in [
            ("7 (a) b) S 1 7 7 34819 7", Some("pts/3")),
            ("7 (python) S 1 7 7 1025 7", Some("tty1")),
            ("7 (python) S 1 7 7 0 -1", None),
            ("", None),
        ] {
            assert_eq!(terminal(stat).as_deref(), expected, "{stat}");
        }
    }

    #[test]
    fn units_and_containers() {
        let id = "0123456789abcdef".repeat(4);
        let unit_of = |name: &str, of_user| {
            Some(Launch::Unit {
                name: name.to_owned(),
                of_user,
            })
        };
        for (groups, expected) in [
            (
                "0::/system.slice/dbgpt.service\n",
                unit_of("dbgpt.service", false),
            ),
            (
                "0::/user.slice/user-1000.slice/user@1000.service/app.slice/chat.service\n",
                unit_of("chat.service", true),
            ),
            ("0::/user.slice/user-1000.slice/user@1000.service\n", None),
            ("0::/user.slice/user-1000.slice/session-3.scope\n", None),
            ("0::/system.slice/cron.service\n", None),
            ("0::/\n", None),
        ] {
            assert_eq!(unit(groups), expected, "{groups}");
            assert_eq!(container(groups), None, "{groups}");
        }
        for groups in [
            format!("0::/system.slice/docker-{id}.scope"),
            format!("12:pids:/docker/{id}\n1:name=systemd:/docker/{id}\n"),
        ] {
            assert_eq!(
                container(&groups).as_deref(),
                Some("0123456789ab"),
                "{groups}"
            );
        }
    }
}
