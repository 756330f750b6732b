//! Windows: who may open a file, as an access list says it. What is made is for this user, the system and administrators alone,
//! as in a user's own folder; on Unix a mode says it when the file is made.

use std::io;
use std::path::Path;

use windows_permissions::constants::{SeObjectType, SecurityInformation};
use windows_permissions::utilities::current_process_sid;
use windows_permissions::wrappers::{
    ConvertSecurityDescriptorToStringSecurityDescriptor, ConvertSidToStringSid,
    GetNamedSecurityInfo, SetNamedSecurityInfo,
};
use windows_permissions::{LocalBox, SecurityDescriptor};

const FILE: SeObjectType = SeObjectType::SE_FILE_OBJECT;

/// An access list in the system's own notation (SDDL).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rights(String);

impl Rights {
    /// For this user, the system and administrators, whatever the folder hands down; in a folder also for what is made there.
    pub(super) fn of_this_user() -> io::Result<Self> {
        let user = ConvertSidToStringSid(&*current_process_sid()?)?;
        let user = user.to_string_lossy();
        let list = ["SY", "BA", &user].map(|who| format!("(A;OICI;FA;;;{who})"));
        Ok(Self(format!("D:P{}", list.concat())))
    }

    /// What the folder hands down, and no more.
    pub(super) fn of_the_folder() -> Self {
        Self("D:".to_owned())
    }

    /// Those of a file.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let seen = GetNamedSecurityInfo(path, FILE, SecurityInformation::Dacl)?;
        let text =
            ConvertSecurityDescriptorToStringSecurityDescriptor(&seen, SecurityInformation::Dacl)?;
        Ok(Self(text.to_string_lossy().into_owned()))
    }

    /// Gives them to a file or folder.
    ///
    /// # Errors
    /// What the system says; that nothing came of it where the file system knows no rights.
    pub(super) fn give(&self, path: &Path) -> io::Result<()> {
        // What a file system says that knows none.
        if self.0.contains("NO_ACCESS_CONTROL") {
            return Ok(());
        }
        let wanted: LocalBox<SecurityDescriptor> = self.0.parse()?;
        let handed_down = match self.is_cut_off() {
            true => SecurityInformation::ProtectedDacl,
            false => SecurityInformation::UnprotectedDacl,
        };
        let what = SecurityInformation::Dacl | handed_down;
        SetNamedSecurityInfo(path, FILE, what, None, None, wanted.dacl(), None)?;
        match Self::of(path)?.is_cut_off() == self.is_cut_off() {
            true => Ok(()),
            false => Err(io::Error::from(io::ErrorKind::Unsupported)),
        }
    }

    /// Whether nothing is handed down from the folder: a `P` before the first entry.
    fn is_cut_off(&self) -> bool {
        let flags = self.0.strip_prefix("D:").unwrap_or_default();
        flags.split('(').next().unwrap_or_default().contains('P')
    }
}

/// Whether wine runs the tests: its version 8 hands a folder's entries down whatever a list says, and nothing is private.
#[cfg(test)]
pub(super) fn is_wine() -> bool {
    std::env::var_os("WINEPREFIX").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_this_user_s_or_as_its_folder_says() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, b"a").unwrap();
        match Rights::of_this_user().unwrap().give(&path) {
            // Told, and not taken for private.
            Err(error) if is_wine() => return assert_eq!(error.kind(), io::ErrorKind::Unsupported),
            given => given.unwrap(),
        }
        let own = Rights::of(&path).unwrap();
        assert!(own.is_cut_off(), "{own:?}");
        // Everyone, and all users of this machine.
        for other in [";WD)", ";BU)"] {
            assert!(!own.0.contains(other), "{own:?}");
        }
        assert_eq!(std::fs::read(&path).unwrap(), b"a");
        Rights::of_the_folder().give(&path).unwrap();
        assert!(!Rights::of(&path).unwrap().is_cut_off());
        own.give(&path).unwrap();
        assert_eq!(Rights::of(&path).unwrap(), own);
    }
}
