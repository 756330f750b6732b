//! Files that appear whole or not at all, and reads that are bounded.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::leftovers::{claim, sweep};
use super::patience::{patiently, persist};

/// Temporary names of files that are still being written: prefix, random letters, suffix.
const PART_PREFIX: &str = ".dbgpt-upgrade-";
const PART_SUFFIX: &str = ".part";
/// The names of files that hold a password.
const SECRET_PREFIX: &str = "dbgpt-upgrade-";
const SECRET_SUFFIX: &str = ".cnf";

/// Removes the password files that killed processes of this app have left behind.
pub fn sweep_private_files() {
    sweep(&std::env::temp_dir(), SECRET_PREFIX, SECRET_SUFFIX);
}

/// A file being written: it gets its final name by [`NewFile::commit`]; dropped before that, it is removed.
///
/// Readable by this user only (0600; on Windows an access list). It is made in the folder of the final name, so that
/// the last rename is atomic.
#[derive(Debug)]
pub struct NewFile {
    part: NamedTempFile,
    path: PathBuf,
    is_private: bool,
}

impl NewFile {
    /// Begins a file that will be called `path`.
    ///
    /// # Errors
    /// `AlreadyExists` if there is something under that name; else what the system says.
    pub fn begin(path: &Path) -> io::Result<Self> {
        super::spelling::refuse_forbidden(path)?;
        if path.symlink_metadata().is_ok() {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists));
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            Some(_) | None => Path::new("."),
        };
        sweep(folder, PART_PREFIX, PART_SUFFIX);
        let part = tempfile::Builder::new()
            .prefix(PART_PREFIX)
            .suffix(PART_SUFFIX)
            .tempfile_in(folder)?;
        claim(part.as_file());
        Ok(Self {
            is_private: make_private(&part),
            part,
            path: path.to_owned(),
        })
    }

    /// Whether only this user can open it: some file systems, such as FAT on a USB stick, have no access rights.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.is_private
    }

    /// The open file, to write and seek in.
    pub fn file(&mut self) -> &mut File {
        self.part.as_file_mut()
    }

    /// The temporary path, valid until the commit.
    #[must_use]
    pub fn part_path(&self) -> &Path {
        self.part.path()
    }

    /// Makes the bytes durable.
    ///
    /// # Errors
    /// What the system says.
    pub fn sync(&self) -> io::Result<()> {
        self.part.as_file().sync_all()
    }

    /// Makes the bytes durable and gives them their name; never over an existing file.
    ///
    /// # Errors
    /// What the system says; the part file is gone then.
    pub fn commit(self) -> io::Result<PathBuf> {
        let path = self.path.clone();
        self.commit_as(&path)?;
        Ok(path)
    }

    /// Like [`NewFile::commit`], under another name of the same folder.
    ///
    /// # Errors
    /// Those of [`NewFile::commit`].
    pub fn commit_as(mut self, path: &Path) -> io::Result<()> {
        self.part.flush()?;
        self.part.as_file().sync_all()?;
        persist(self.part, path)?;
        sync_folder(path)
    }

    /// Puts this file in the place of an existing one of the same folder, which is kept under the name `aside`. On
    /// Unix, if the file system has hard links, there is no moment without a file at `path`.
    ///
    /// On Windows two renames are used, with such a moment between them: a file that another program has open can get a
    /// hard link there but can't be replaced, and would be left with both names. Renaming it fails before anything has
    /// changed.
    ///
    /// # Errors
    /// What the system says, see [`super::patience::is_in_use`]; the existing file has its name then, and the part file is gone.
    pub fn commit_over(mut self, path: &Path, aside: &Path) -> io::Result<()> {
        self.part.flush()?;
        self.part.as_file().sync_all()?;
        if cfg!(unix) && std::fs::hard_link(path, aside).is_ok() {
            if let Err(error) = self.part.persist(path) {
                std::fs::remove_file(aside)?;
                return Err(error.error);
            }
        } else {
            rename(path, aside)?;
            if let Err(error) = persist(self.part, path) {
                rename(aside, path)?;
                return Err(error);
            }
        }
        sync_folder(path)
    }
}

/// Whether the file really has the mode it was made with: a file system without access rights ignores modes.
#[cfg(unix)]
fn make_private(part: &NamedTempFile) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let metadata = part.as_file().metadata();
    #[expect(
        clippy::verbose_bit_mask,
        reason = "a mode is read in octal digits, not in zeros at its end"
    )]
    metadata.is_ok_and(|metadata| metadata.permissions().mode() & 0o077 == 0)
}

/// Sets the access list. The file is still empty, so nobody could have read anything before.
#[cfg(windows)]
fn make_private(part: &NamedTempFile) -> bool {
    let rights = super::rights::Rights::of_this_user();
    rights.and_then(|rights| rights.give(part.path())).is_ok()
}

/// Gives a file another name in its folder, and makes that durable; never over an existing file.
///
/// # Errors
/// `AlreadyExists`, or what the system says.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    patiently(|| match to.symlink_metadata() {
        Ok(_is_there) => Err(io::Error::from(io::ErrorKind::AlreadyExists)),
        Err(_) => std::fs::rename(from, to),
    })?;
    sync_folder(to)?;
    sync_folder(from)
}

/// Removes a file.
///
/// # Errors
/// What the system says; a file that is not there is no error.
pub fn remove(path: &Path) -> io::Result<()> {
    match patiently(|| std::fs::remove_file(path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Makes an empty file that only this user can read, unless there is a file already, which is left as it is. On Windows
/// the access list is given if the file system has any.
///
/// # Errors
/// What the system says.
pub fn make_private_file(path: &Path) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_made) => {
            #[cfg(windows)]
            let _as_far_as_may_be =
                super::rights::Rights::of_this_user().and_then(|rights| rights.give(path));
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Makes the name of a file durable (POSIX keeps names in the folder, not in the file).
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            Some(_) | None => Path::new("."),
        };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Reads a whole regular file of at most `limit_bytes`.
///
/// # Errors
/// `InvalidInput` for anything but a regular file (a FIFO would block for ever), `FileTooLarge` beyond the limit.
pub fn read_bounded(path: &Path, limit_bytes: u64) -> io::Result<Vec<u8>> {
    let bytes = read_head(path, limit_bytes.saturating_add(1))?;
    match bytes.len() as u64 > limit_bytes {
        true => Err(io::Error::from(io::ErrorKind::FileTooLarge)),
        false => Ok(bytes),
    }
}

/// Reads at most the first `limit_bytes` of a regular file.
///
/// # Errors
/// `IsADirectory`, `InvalidInput` for anything else that is no regular file, or what the system says.
pub fn read_head(path: &Path, limit_bytes: u64) -> io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    if !metadata.is_file() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    }
    let mut bytes = Vec::new();
    File::open(path)?
        .take(limit_bytes)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The size of a file.
///
/// # Errors
/// What the system says.
pub fn size_bytes(path: &Path) -> io::Result<u64> {
    Ok(std::fs::metadata(path)?.len())
}

/// A file for this user's eyes alone (0600), in the system's folder for temporary files; dropping it removes it.
#[derive(Debug)]
pub struct PrivateFile(NamedTempFile);

impl PrivateFile {
    /// Writes `bytes` to a new file with a random name.
    ///
    /// # Errors
    /// What the system says; `Unsupported` where the file system of the folder for temporary files has no access rights.
    pub fn write(bytes: &[u8]) -> io::Result<Self> {
        let mut file = tempfile::Builder::new()
            .prefix(SECRET_PREFIX)
            .suffix(SECRET_SUFFIX)
            .tempfile()?;
        if !make_private(&file) {
            return Err(io::ErrorKind::Unsupported.into());
        }
        claim(file.as_file());
        file.write_all(bytes)?;
        file.flush()?;
        Ok(Self(file))
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Opens a regular file for reading; also returns its length.
///
/// # Errors
/// Those of [`read_bounded`] but the limit.
pub fn open_regular(path: &Path) -> io::Result<(File, u64)> {
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    if !metadata.is_file() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    }
    Ok((File::open(path)?, metadata.len()))
}

/// What exists at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A folder.
    Folder,
    /// A file, or anything else.
    File,
}

/// Tells what exists at a path. Symbolic links are followed; a broken one counts as a file.
#[must_use]
pub fn found(path: &Path) -> Found {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Found::Folder,
        Ok(_) => Found::File,
        Err(_) if path.symlink_metadata().is_ok() => Found::File,
        Err(_) => Found::Nothing,
    }
}

/// The file that a symbolic link (or a chain of them) leads to; a path that is no link is returned unchanged.
///
/// # Errors
/// What the system says of a link that leads to nothing, or round in a circle.
pub fn followed(path: &Path) -> io::Result<PathBuf> {
    match path.is_symlink() {
        true => super::spelling::canonical(path),
        false => Ok(path.to_owned()),
    }
}

/// Checks that a folder can be listed and that its entries can be reached.
///
/// # Errors
/// What the system says where it can't; what is denied must not be taken for absent.
pub fn look_into(folder: &Path) -> io::Result<()> {
    std::fs::read_dir(folder)?;
    std::fs::metadata(folder.join(".")).map(drop)
}

/// A file's length and time of change, to compare with those recorded in git's index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Its length.
    pub size_bytes: u64,
    /// When its content changed: seconds since 1970 and nanoseconds, as 32 bits hold them.
    pub modified: (u32, u32),
}

/// A regular file's stamp; none for anything else, a symbolic link included.
#[must_use]
pub fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = std::fs::symlink_metadata(path).ok()?;
    let since = metadata
        .modified()
        .ok()?
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "git's index keeps the lower 32 bits"
    )]
    metadata.is_file().then(|| Stamp {
        size_bytes: metadata.len(),
        modified: (since.as_secs() as u32, since.subsec_nanos()),
    })
}

/// The names in a folder, sorted; those that are not Unicode are left out.
///
/// # Errors
/// What the system says, `FileTooLarge` for more than `limit`.
pub fn names_in(folder: &Path, limit: usize) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        names.extend(entry?.file_name().into_string());
        if names.len() > limit {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
    }
    names.sort();
    Ok(names)
}

/// The regular files of a folder with this extension, sorted; symbolic links are not followed.
///
/// # Errors
/// What the system says, `FileTooLarge` for more than `limit` names.
pub fn files_in(folder: &Path, extension: &str, limit: usize) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_file() && path.extension().is_some_and(|e| e == extension) {
            files.push(path);
        }
        if files.len() > limit {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut new = NewFile::begin(&path).unwrap();
        new.file().write_all(b"one").unwrap();
        drop(new);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

        let mut new = NewFile::begin(&path).unwrap();
        #[cfg(unix)]
        let is_kept = true;
        #[cfg(windows)]
        let is_kept = !super::super::rights::is_wine();
        assert!(new.is_private() || !is_kept);
        new.file().write_all(b"two").unwrap();
        assert!(!path.exists());
        new.commit().unwrap();
        assert_eq!(read_bounded(&path, 3).unwrap(), b"two");
    }

    #[test]
    fn never_overwrites() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut late = NewFile::begin(&path).unwrap();
        late.file().write_all(b"late").unwrap();
        std::fs::write(&path, b"first").unwrap();
        assert_eq!(
            late.commit().unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(
            NewFile::begin(&path).unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_replaced_keeps_another_name_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let [path, aside] = ["a", "a.before"].map(|name| folder.path().join(name));
        std::fs::write(&path, b"old").unwrap();
        let begun = || {
            let mut new = NewFile::begin(&folder.path().join("a.new")).unwrap();
            new.file().write_all(b"new").unwrap();
            new
        };
        #[cfg(windows)]
        {
            // Opened as Python's sqlite3 does: others may read and write the file, nobody may rename it.
            use std::os::windows::fs::OpenOptionsExt;
            let held = File::options()
                .read(true)
                .share_mode(3)
                .open(&path)
                .unwrap();
            let error = begun().commit_over(&path, &aside).unwrap_err();
            assert!(super::super::patience::is_in_use(&error));
            assert_eq!(names_in(folder.path(), 9).unwrap(), ["a"]);
            assert_eq!(std::fs::read(&path).unwrap(), b"old");
            drop(held);
        }
        begun().commit_over(&path, &aside).unwrap();
        assert_eq!(names_in(folder.path(), 9).unwrap(), ["a", "a.before"]);
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read(&aside).unwrap(), b"old");
    }

    #[test]
    fn reads_are_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, b"1234").unwrap();
        assert_eq!(
            read_bounded(&path, 3).unwrap_err().kind(),
            io::ErrorKind::FileTooLarge
        );
        assert_eq!(
            read_bounded(folder.path(), 3).unwrap_err().kind(),
            io::ErrorKind::IsADirectory
        );
    }
}
