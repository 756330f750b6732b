//! A file's likeness: owner, group, mode, and extended attributes (access lists, labels).
//!
//! It is copied to a file that replaces another, so that everyone who could open the old one can open the new one.

use std::fs::File;
use std::io;
use std::path::Path;

/// Whether failing to set a part of a likeness is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Demand {
    /// All of it must be set, or the new file may not replace the old one.
    All,
    /// What this account may not set is left out.
    WhatMayBe,
}

/// Owner, group, mode and extended attributes of a file.
#[derive(Debug)]
pub struct Likeness {
    demand: Demand,
    seen: system::Seen,
}

/// The part that could not be set, and the system's error.
#[derive(Debug)]
pub enum Ungiven {
    /// Owner and group, as `owner:group` in the system's numbers.
    Owner(String, io::Error),
    /// The mode (in octal), an access list, or another attribute, by its name.
    Attribute(String, io::Error),
}

impl Likeness {
    /// Reads the likeness of a file that is to be replaced: [`Likeness::give`] then has to set all of it.
    ///
    /// # Errors
    /// What the system says.
    pub fn of(path: &Path) -> io::Result<Self> {
        Ok(Self {
            demand: Demand::All,
            seen: system::Seen::of(path)?,
        })
    }

    /// The likeness for a new file in a folder: the folder's owner and group, and its read and write bits. So a service
    /// that runs under an account of its own can open a file that an administrator made for it.
    ///
    /// # Errors
    /// What the system says.
    pub fn new_in(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            demand: Demand::WhatMayBe,
            seen: system::Seen::of(folder)?.into_file(),
        })
    }

    /// The same likeness, but [`Likeness::give`] leaves out what this account may not set.
    #[must_use]
    pub fn as_far_as_may_be(self) -> Self {
        Self {
            demand: Demand::WhatMayBe,
            ..self
        }
    }

    /// How many other names the file has (hard links): they go on naming the old content.
    #[must_use]
    pub fn other_names(&self) -> u64 {
        self.seen.names.saturating_sub(1)
    }

    /// Sets the likeness on a file or folder, open as `to` under the path `name`.
    ///
    /// # Errors
    /// What could not be set, if all of it was demanded.
    pub fn give(&self, to: &File, name: &Path) -> Result<(), Ungiven> {
        match (self.seen.give(to, name), self.demand) {
            (Err(ungiven), Demand::All) => Err(ungiven),
            (Err(_), Demand::WhatMayBe) | (Ok(()), _) => Ok(()),
        }
    }
}

/// Gives a new folder the owner, group and mode of the one above it, as far as this account may.
///
/// # Errors
/// What the system says of looking at them.
#[cfg(unix)]
pub fn like_folder(new: &Path, above: &Path) -> io::Result<()> {
    let likeness = Likeness::of(above)?.as_far_as_may_be();
    let _as_far_as_may_be = likeness.give(&File::open(new)?, new);
    Ok(())
}

/// Lets a new folder inherit its access list from the one above it, as far as this account may: whoever could open what
/// is there can open what is new.
///
/// # Errors
/// None: on Windows nothing is looked at.
#[cfg(windows)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it may fail")]
pub fn like_folder(new: &Path, _above: &Path) -> io::Result<()> {
    let _as_far_as_may_be = super::rights::Rights::of_the_folder().give(new);
    Ok(())
}

/// Whether the file system was told that nobody may replace a file, not even its owner (`chattr +i`, `+a`).
#[must_use]
pub fn is_immutable(path: &Path) -> bool {
    system::is_immutable(path)
}

#[cfg(unix)]
mod system {
    use std::ffi::CString;
    use std::fs::{File, Permissions};
    use std::io;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::path::Path;

    use rustix::fs::{Gid, Uid, fchown};

    use super::Ungiven;

    /// The attribute with the POSIX access list; a new file may have one from its folder's default list.
    const ACCESS_LIST: &str = "system.posix_acl_access";

    #[derive(Debug)]
    pub(super) struct Seen {
        owner: u32,
        group: u32,
        mode: u32,
        pub(super) names: u64,
        pub(super) attributes: Vec<(CString, Vec<u8>)>,
    }

    impl Seen {
        pub(super) fn of(path: &Path) -> io::Result<Self> {
            let metadata = std::fs::metadata(path)?;
            Ok(Self {
                owner: metadata.uid(),
                group: metadata.gid(),
                mode: metadata.mode() & 0o7777,
                names: metadata.nlink(),
                attributes: attributes::read(path)?,
            })
        }

        /// Turns a folder's likeness into a file's: the folder's read and write bits, both always for the owner.
        pub(super) fn into_file(self) -> Self {
            Self {
                mode: self.mode & 0o666 | 0o600,
                names: 1,
                attributes: Vec::new(),
                ..self
            }
        }

        /// Owner first: changing it clears the set-ID bits of the mode. Access list last: the mode is part of it.
        pub(super) fn give(&self, to: &File, _name: &Path) -> Result<(), Ungiven> {
            let own = to.metadata().map_err(|error| self.owner_not(error))?;
            let owner = (own.uid() != self.owner).then(|| Uid::from_raw(self.owner));
            let group = (own.gid() != self.group).then(|| Gid::from_raw(self.group));
            let owned = match (owner, group) {
                (None, None) => Ok(()),
                (owner, group) => fchown(to, owner, group).map_err(io::Error::from),
            };
            let moded = attributes::forget(to, ACCESS_LIST)
                .and_then(|()| to.set_permissions(Permissions::from_mode(self.mode)))
                .map_err(|error| Ungiven::Attribute(format!("{:o}", self.mode), error));
            // Goes on after an error, so that all that can be set is set.
            let mut kept = Ok(());
            for (name, value) in &self.attributes {
                let written = attributes::write(to, name, value).map_err(|error| {
                    Ungiven::Attribute(name.to_string_lossy().into_owned(), error)
                });
                kept = kept.and(written);
            }
            owned
                .map_err(|error| self.owner_not(error))
                .and(moded)
                .and(kept)
        }

        fn owner_not(&self, error: io::Error) -> Ungiven {
            Ungiven::Owner(format!("{}:{}", self.owner, self.group), error)
        }
    }

    #[cfg(target_os = "linux")]
    pub(super) fn is_immutable(path: &Path) -> bool {
        use rustix::fs::{IFlags, ioctl_getflags};
        let fixed = IFlags::IMMUTABLE | IFlags::APPEND;
        std::fs::OpenOptions::new()
            .read(true)
            .open(path)
            .is_ok_and(|file| ioctl_getflags(&file).is_ok_and(|flags| flags.intersects(fixed)))
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn is_immutable(_path: &Path) -> bool {
        false
    }

    /// Extended attributes, xattr(7).
    #[cfg(target_os = "linux")]
    mod attributes {
        use std::ffi::{CStr, CString};
        use std::fs::File;
        use std::io;
        use std::path::Path;

        use rustix::fs::{XattrFlags, fremovexattr, fsetxattr, getxattr, listxattr};
        use rustix::io::Errno;

        /// The kernel's own limits for a list of names and for a value.
        const LIMIT_BYTES: usize = 64 << 10;

        pub(in super::super) fn read(path: &Path) -> io::Result<Vec<(CString, Vec<u8>)>> {
            let mut names = vec![0; LIMIT_BYTES];
            let length = match listxattr(path, &mut names[..]) {
                Ok(length) => length,
                Err(Errno::NOTSUP) => return Ok(Vec::new()),
                Err(error) => return Err(error.into()),
            };
            let mut found = Vec::new();
            for name in names[..length].split_inclusive(|byte| *byte == 0) {
                let Ok(name) = CStr::from_bytes_with_nul(name) else {
                    continue;
                };
                let mut value = vec![0; LIMIT_BYTES];
                match getxattr(path, name, &mut value[..]) {
                    Ok(length) => value.truncate(length),
                    Err(Errno::NODATA) => continue,
                    Err(error) => return Err(error.into()),
                }
                found.push((name.to_owned(), value));
            }
            Ok(found)
        }

        /// Errors on labels (`security.`, `trusted.`) are ignored: a file whose label this account may not set keeps
        /// the one that the system's policy gave it.
        pub(in super::super) fn write(to: &File, name: &CStr, value: &[u8]) -> io::Result<()> {
            let labels = ["security.", "trusted."];
            let is_label = labels
                .iter()
                .any(|prefix| name.to_bytes().starts_with(prefix.as_bytes()));
            match fsetxattr(to, name, value, XattrFlags::empty()) {
                Err(error) if !is_label => Err(error.into()),
                Ok(()) | Err(_) => Ok(()),
            }
        }

        pub(in super::super) fn forget(from: &File, name: &str) -> io::Result<()> {
            match fremovexattr(from, name) {
                Ok(()) | Err(Errno::NODATA | Errno::NOTSUP) => Ok(()),
                Err(error) => Err(error.into()),
            }
        }
    }

    #[cfg(not(target_os = "linux"))]
    #[expect(clippy::unnecessary_wraps, reason = "what they do on Linux may fail")]
    mod attributes {
        use std::ffi::{CStr, CString};
        use std::fs::File;
        use std::io;
        use std::path::Path;

        pub(in super::super) fn read(_path: &Path) -> io::Result<Vec<(CString, Vec<u8>)>> {
            Ok(Vec::new())
        }

        pub(in super::super) fn write(_to: &File, _name: &CStr, _value: &[u8]) -> io::Result<()> {
            Ok(())
        }

        pub(in super::super) fn forget(_from: &File, _name: &str) -> io::Result<()> {
            Ok(())
        }
    }
}

/// On Windows a likeness is the access list only.
#[cfg(windows)]
mod system {
    use std::fs::File;
    use std::io;
    use std::path::Path;

    use super::super::rights::Rights;
    use super::Ungiven;

    #[derive(Debug)]
    pub(super) struct Seen {
        pub(super) names: u64,
        rights: Rights,
    }

    impl Seen {
        pub(super) fn of(path: &Path) -> io::Result<Self> {
            Ok(Self {
                names: 1,
                rights: Rights::of(path)?,
            })
        }

        pub(super) fn into_file(self) -> Self {
            Self {
                rights: Rights::of_the_folder(),
                ..self
            }
        }

        pub(super) fn give(&self, _to: &File, name: &Path) -> Result<(), Ungiven> {
            let given = self.rights.give(name);
            given.map_err(|source| Ungiven::Attribute("access list".to_owned(), source))
        }
    }

    pub(super) fn is_immutable(_path: &Path) -> bool {
        false
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    use rustix::fs::{XattrFlags, getxattr, setxattr};

    use super::*;

    const ACCESS_LIST: &str = "system.posix_acl_access";
    const FROM_FOLDER: &str = "system.posix_acl_default";

    /// `u::rw-,u:1234:rw-,g::r--,m::rw-,o::---` as the kernel keeps it.
    fn access_list() -> Vec<u8> {
        const NOBODY: u32 = u32::MAX;
        let entries = [
            (1, 6, NOBODY),
            (2, 6, 1234),
            (4, 4, NOBODY),
            (16, 6, NOBODY),
            (32, 0, NOBODY),
        ];
        let mut bytes = 2_u32.to_le_bytes().to_vec();
        for (kind, may, whom) in entries {
            bytes.extend(u16::to_le_bytes(kind));
            bytes.extend(u16::to_le_bytes(may));
            bytes.extend(u32::to_le_bytes(whom));
        }
        bytes
    }

    fn attribute(path: &Path, name: &str) -> Option<Vec<u8>> {
        let mut value = vec![0; 1024];
        let length = getxattr(path, name, &mut value[..]).ok()?;
        value.truncate(length);
        Some(value)
    }

    #[test]
    fn access_lists_and_attributes_go_along() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
        std::fs::write(&old, "").unwrap();
        setxattr(&old, "user.note", b"mine", XattrFlags::empty()).unwrap();
        setxattr(&old, ACCESS_LIST, &access_list(), XattrFlags::empty()).unwrap();
        std::fs::write(&new, "").unwrap();
        Likeness::of(&old)
            .unwrap()
            .give(&File::open(&new).unwrap(), &new)
            .unwrap();
        assert_eq!(attribute(&new, "user.note").unwrap(), b"mine");
        assert_eq!(attribute(&new, ACCESS_LIST).unwrap(), access_list());
        assert_eq!(
            new.metadata().unwrap().mode(),
            old.metadata().unwrap().mode()
        );
    }

    #[test]
    fn a_folder_s_list_for_new_files_does_not_widen_who_may_read() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
        std::fs::write(&old, "").unwrap();
        std::fs::set_permissions(&old, std::fs::Permissions::from_mode(0o640)).unwrap();
        setxattr(
            folder.path(),
            FROM_FOLDER,
            &access_list(),
            XattrFlags::empty(),
        )
        .unwrap();
        std::fs::write(&new, "").unwrap();
        assert!(attribute(&new, ACCESS_LIST).is_some());
        Likeness::of(&old)
            .unwrap()
            .give(&File::open(&new).unwrap(), &new)
            .unwrap();
        assert_eq!(attribute(&new, ACCESS_LIST), None);
        assert_eq!(new.metadata().unwrap().mode() & 0o7777, 0o640);
    }

    #[test]
    fn whoever_may_not_give_it_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
        std::fs::write(&old, "").unwrap();
        std::fs::write(&new, "").unwrap();
        // A name that no file system takes.
        let mut likeness = Likeness::of(&old).unwrap();
        likeness
            .seen
            .attributes
            .push((c"nonsense".to_owned(), Vec::new()));
        let open = File::open(&new).unwrap();
        assert!(
            matches!(likeness.give(&open, &new), Err(Ungiven::Attribute(name, _)) if name == "nonsense")
        );
        likeness.as_far_as_may_be().give(&open, &new).unwrap();
    }
}

#[cfg(all(test, windows))]
mod tests {
    use super::super::home;
    use super::super::rights::{Rights, is_wine};
    use super::*;

    /// Both ways of making a folder are tried beside each other: what a plain one inherits is what the other one has to
    /// get.
    #[test]
    fn a_folder_for_others_inherits_its_access_list() {
        let above = tempfile::tempdir().unwrap();
        let [plain, new] = ["plain", "new"].map(|name| above.path().join(name));
        std::fs::create_dir(&plain).unwrap();
        home::make_private(&new).unwrap();
        // Wine hands the list of the folder above down to a private one too.
        let is_private = Rights::of(&new).unwrap() != Rights::of(&plain).unwrap();
        assert!(is_private || is_wine());
        like_folder(&new, above.path()).unwrap();
        assert_eq!(Rights::of(&new).unwrap(), Rights::of(&plain).unwrap());
    }
}
