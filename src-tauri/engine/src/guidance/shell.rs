//! Lines that a shell takes as they stand, for the two shells that people have: a POSIX one, and Windows' PowerShell (5.1 and 7).

use std::path::{Path, PathBuf};

/// Whose language the lines are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// Of Linux and macOS.
    Posix,
    /// Of Windows. No line of ours joins two commands by `&&`, which 5.1 does not know, or pipes bytes, which it spoils.
    PowerShell,
}

impl Shell {
    /// The one that people on this system have.
    pub const HERE: Self = match cfg!(windows) {
        true => Self::PowerShell,
        false => Self::Posix,
    };

    /// A word that the shell takes as it stands.
    pub(super) fn word(self, text: &str) -> String {
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
            // It takes typographic quotes for quotes as well.
            Self::PowerShell => text
                .chars()
                .flat_map(|c| [Some(c), "'‘’‚‛".contains(c).then_some(c)])
                .flatten()
                .collect(),
        };
        format!("'{text}'")
    }

    /// A path as one word, with this system's separators.
    pub(super) fn path(self, path: &Path) -> String {
        let path: PathBuf = path.components().collect();
        self.word(&path.to_string_lossy())
    }

    /// Lines that are typed in a folder.
    pub(super) fn within(self, root: Option<&Path>, lines: &str) -> String {
        let Some(root) = root else {
            return lines.to_owned();
        };
        let root = self.path(root);
        match self {
            Self::Posix => format!("cd {root}\n{lines}"),
            Self::PowerShell => format!("Set-Location -LiteralPath {root}\n{lines}"),
        }
    }

    /// Makes a folder, and those that it is in.
    pub(super) fn make_folder(self, folder: &str) -> String {
        match self {
            Self::Posix => format!("mkdir -p {folder}"),
            Self::PowerShell => format!("New-Item -ItemType Directory -Force -Path {folder}"),
        }
    }

    /// Copies files and folders, given as words, whole.
    pub(super) fn copy(self, from: &[&str], to: &str) -> String {
        match self {
            Self::Posix => format!("cp -a {} {to}", from.join(" ")),
            Self::PowerShell => {
                let from = from.join(",");
                format!("Copy-Item -Recurse -LiteralPath {from} -Destination {to}")
            }
        }
    }

    /// Downloads an archive and unpacks it here, without its topmost folder. Windows has both programs since 2018; `curl` alone is
    /// another one in PowerShell 5.1.
    pub(super) fn unpack(self, address: &str, name: &str) -> String {
        let curl = match self {
            Self::Posix => "curl",
            Self::PowerShell => "curl.exe",
        };
        format!("{curl} -fLo {name} {address}\ntar -xzf {name} --strip-components=1")
    }

    /// The script that enters the environment whose packages lie here, as `venv` lays it.
    pub(super) fn activation(self, packages: &Path) -> Option<PathBuf> {
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

    /// Lines that run such a script. Windows runs none until it is let.
    pub(super) fn enter(self, script: &Path) -> Vec<String> {
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
