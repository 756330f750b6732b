//! One thing that is mounted into a container, and where it is on this machine.

use std::path::PathBuf;

/// Where the files below a path inside the container are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Where {
    /// In a file or folder of this machine.
    Here(PathBuf),
    /// In the compose file itself: this is the text.
    Written(String),
    /// In a volume of this name.
    Volume(String),
    /// In the container alone, or in something that is removed with it.
    Inside,
}

/// Something that is mounted at a path in a container.
pub(super) struct Mount {
    /// Compose takes entries with the same key for the same mount, of which the later one counts: the path inside as it
    /// is written, or in the short form the normalized path.
    pub(super) key: String,
    /// The parts of the path inside the container.
    pub(super) inside: Vec<String>,
    pub(super) from: Where,
    /// The volume's name in the project, if it is a named volume.
    pub(super) volume: Option<String>,
}

impl Mount {
    /// A single file or folder at a path.
    pub(super) fn at(target: String, from: Where) -> Self {
        Self {
            inside: parts(&target),
            key: target,
            from,
            volume: None,
        }
    }
}

/// The parts of a path inside a container, whose separator is always a slash.
pub(super) fn parts(path: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part.to_owned()),
        }
    }
    parts
}
