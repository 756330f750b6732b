//! Writes command lines for the two usual shells: a POSIX one, and Windows' PowerShell (5.1 and 7).

use std::path::{Path, PathBuf};

use crate::io::machine;

/// The shell that lines are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// A shell of Linux or macOS.
    Posix,
    /// PowerShell on Windows. No line joins commands with `&&`, which 5.1 does not know, or pipes bytes, which it corrupts.
    PowerShell,
}

impl Shell {
    /// The usual shell of this system.
    pub const HERE: Self = match cfg!(windows) {
        true => Self::PowerShell,
        false => Self::Posix,
    };

    /// How the command line of this app is called. On Windows it lies where its archive was unpacked, which no PATH knows.
    pub(crate) fn program(self) -> String {
        let here = machine::beside_program("dbgpt-upgrade.exe");
        match (self, here) {
            (Self::PowerShell, Some(path)) => format!("& {}", self.path(&path)),
            (Self::PowerShell | Self::Posix, _) => "dbgpt-upgrade".to_owned(),
        }
    }

    /// Quotes a text so that the shell takes it as one word.
    pub(crate) fn word(self, text: &str) -> String {
        let plain = |c: char| {
            c.is_alphanumeric()
                || "/._-+:".contains(c)
                || match self {
                    Self::Posix => c == '@',
                    Self::PowerShell => c == '\\',
                }
        };
        if !text.is_empty() && text.chars().all(plain) {
            return text.to_owned();
        }
        let text = match self {
            Self::Posix => text.replace('\'', r"'\''"),
            // PowerShell takes typographic quotes for quotes as well; a doubled one stands for itself.
            Self::PowerShell => text
                .chars()
                .flat_map(|c| [Some(c), "'‘’‚‛".contains(c).then_some(c)])
                .flatten()
                .collect(),
        };
        format!("'{text}'")
    }

    /// A path as one word, with this system's separators.
    pub(crate) fn path(self, path: &Path) -> String {
        let path: PathBuf = path.components().collect();
        self.word(&path.to_string_lossy())
    }

    /// Lines that change to a folder first.
    pub(crate) fn within(self, root: Option<&Path>, lines: &str) -> String {
        let Some(root) = root else {
            return lines.to_owned();
        };
        let root = self.path(root);
        match self {
            Self::Posix => format!("cd {root}\n{lines}"),
            Self::PowerShell => format!("Set-Location -LiteralPath {root}\n{lines}"),
        }
    }

    /// Makes a folder and those above it.
    pub(crate) fn make_folder(self, folder: &str) -> String {
        match self {
            Self::Posix => format!("mkdir -p {folder}"),
            Self::PowerShell => format!("New-Item -ItemType Directory -Force -Path {folder}"),
        }
    }

    /// Copies files and whole folders, given as quoted words.
    pub(crate) fn copy(self, from: &[&str], to: &str) -> String {
        match self {
            Self::Posix => format!("cp -a {} {to}", from.join(" ")),
            Self::PowerShell => {
                let from = from.join(",");
                format!("Copy-Item -Recurse -LiteralPath {from} -Destination {to}")
            }
        }
    }

    /// Downloads an archive and unpacks it here, without its topmost folder. Windows has `curl.exe` and `tar` since
    /// 2018; `curl` without `.exe` is another command in PowerShell 5.1.
    pub(crate) fn unpack(self, address: &str, name: &str) -> String {
        let curl = match self {
            Self::Posix => "curl",
            Self::PowerShell => "curl.exe",
        };
        format!("{curl} -fLo {name} {address}\ntar -xzf {name} --strip-components=1")
    }

    /// The script that activates the environment with these packages, where `venv` puts it.
    pub(crate) fn activation(self, packages: &Path) -> Option<PathBuf> {
        match self {
            // ENVIRONMENT/lib/python3.10/site-packages
            Self::Posix => Some(packages.ancestors().nth(3)?.join("bin/activate")),
            // ENVIRONMENT\Lib\site-packages
            Self::PowerShell => {
                let environment = packages.ancestors().nth(2)?;
                Some(environment.join("Scripts").join("Activate.ps1"))
            }
        }
    }

    /// Lines that run such a script. Windows runs no scripts until they are allowed.
    pub(crate) fn enter(self, script: &Path) -> Vec<String> {
        let script = self.path(script);
        match self {
            Self::Posix => vec![format!(". {script}")],
            Self::PowerShell => vec![
                "Set-ExecutionPolicy -Scope Process -Force RemoteSigned".to_owned(),
                format!("& {script}"),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_one_word() {
        let cases = [
            ("/opt/DB-GPT", "/opt/DB-GPT", "/opt/DB-GPT"),
            ("/home/我/DB GPT", "'/home/我/DB GPT'", "'/home/我/DB GPT'"),
            ("/a/$(rm)/it's", r"'/a/$(rm)/it'\''s'", "'/a/$(rm)/it''s'"),
            (r"D:\DB-GPT", r"'D:\DB-GPT'", r"D:\DB-GPT"),
            (r"C:\Wei’s `n", r"'C:\Wei’s `n'", r"'C:\Wei’’s `n'"),
            ("@home", "@home", "'@home'"),
            ("", "''", "''"),
        ];
        for (path, posix, power) in cases {
            assert_eq!(Shell::Posix.word(path), posix);
            assert_eq!(Shell::PowerShell.word(path), power);
        }
    }
}
