# What was read in DB-GPT's folder.

folder-version = v{ $version } by `{ $source }`
folder-package = the Python package `{ $name }` { $version } in `{ $place }`
folder-package-editable = the Python package `{ $name }` { $version } in `{ $place }`, which runs right from this folder
folder-no-git = no git clone: the sources were unpacked or copied here
folder-git-branch = a git clone on the branch `{ $branch }`, commit { $commit }
folder-git-detached = a git clone on a tag or a commit: { $commit }
folder-tree-clean = no file of the clone was changed
folder-tree-changed = { $count ->
        [one] one file of the clone was
       *[other] { $count } files of the clone were
    } changed
folder-tree-unknown = whether files of the clone were changed could not be read

finding-folder-versions-differ = The folder names several versions of itself: { $versions }. v{ $version } is taken, since the code itself says that.
    .hint = Make sure that the folder is as you mean it: an earlier upgrade may have stopped half-way.
finding-folder-two-packages = Both of DB-GPT's Python packages are installed, `db-gpt` (v0.4.6) and `dbgpt` (since v0.4.7); pip takes them for two. The old one is in `{ $place }`.
    .hint = Run `pip uninstall db-gpt` in that environment before you install another release.
finding-folder-installed-differs = The sources are v{ $version }, but what is installed is `{ $name }` { $installed }, in `{ $place }`. It is of another layout: one of the two is left from before an upgrade, and what starts from there is not what lies here.
    .hint = Install these sources anew before you start DB-GPT: from v0.7.0 on with `uv sync`, before with `pip install -e .`. From v0.7.0 on `pip install -e .` in this folder installs nothing.
finding-folder-changed = { $count ->
        [one] One file of DB-GPT's sources was
       *[other] { $count } files of DB-GPT's sources were
    } changed by hand: { $names }. `git checkout` of another release stops where it would have to write over them.
    .hint = Put the changes aside with `git stash` before the checkout, and look afterwards which of them the new release still needs. Never `git clean -fdx`: it deletes the SQLite file and alembic's files.
finding-folder-branch = The clone is on the branch `{ $branch }`, not on a release's tag.
    .hint = `git checkout` of another release leaves the branch as it is. If it has work of your own, rebase or merge that afterwards.

finding-alembic-in-step = alembic's files in `{ $folder }` are in step with the database: { $revisions }.
    .hint = Keep it so: the backup holds both, and a restore puts both back.
finding-alembic-files-missing = The database is at alembic's { $revisions }, but `{ $folder }` has no file of that revision. DB-GPT stops at its start with "Can't locate revision".
    .hint = Bring the files back from where this DB-GPT ran before, or from a backup. On MySQL, DB-GPT also starts with `--disable_alembic_upgrade`. From v0.5.1 on, `dbgpt db migration clean -y` lets it start as well: it removes these files and the table `alembic_version`, and no other data.
finding-alembic-path = The path of the SQLite file, `{ $path }`, has a per cent sign in it. From v0.5.1 on DB-GPT hands it to alembic, which stops at that: "invalid interpolation syntax".
    .hint = Before the start of v{ $release }, move the file to a path without `%` and set that in DB-GPT's config.
finding-alembic-files-ahead = alembic's files in `{ $folder }` go up to { $revisions }, which the database does not record. DB-GPT's next start tries to run them.
    .hint = If the database was restored without its files, move the files of later revisions out of that folder. On MySQL, DB-GPT also starts with `--disable_alembic_upgrade`. From v0.5.1 on, `dbgpt db migration clean -y` lets it start as well: it removes these files and the table `alembic_version`, and no other data.
finding-alembic-unreadable = alembic's files in `{ $folder }` can't be read: { $why }. Whether they are in step with the database is not known.
    .hint = Run this program as the user that runs DB-GPT.
