# Writing a backup, and proving it.

error-backup-no-tool = There is no `mysqldump` or `mariadb-dump` on this machine. No backup was written.
    .hint = Install one, then try again. Debian or Ubuntu: `apt install mariadb-client` (or `mysql-client`). Fedora: `dnf install mariadb`. macOS: `brew install mysql-client`. Windows: MySQL Installer, "Client only". Or point to one that is there already.
error-backup-tool-missing = There is no dump tool at `{ $path }`. No backup was written.
    .hint = Point to `mysqldump` or `mariadb-dump` itself, or to the folder that holds it.
error-backup-tool-unusable = `{ $path }` does not say that it is a dump tool. No backup was written.
    .hint = Run it with `--version`: it should name MySQL or MariaDB. Point to another one.
error-backup-table-unreadable = The { $kind } `{ $name }` can't be read: { $cause } No backup was written, since it would lack what is in it. Nothing was changed.
    .hint = { $advice ->
        [engine] Its storage engine is not there: an administrator installs it again, or the table is dropped if nobody needs it.
        [parts] A table that it is made of is missing: bring that back, or drop this one (DROP TABLE) if nobody needs it.
        [file] Its file is missing or damaged: bring it back from a copy of the server's data, try REPAIR TABLE where its engine knows that, or drop it (DROP TABLE) if nobody needs it.
        [grant] An administrator grants what the server names.
        [view] An administrator grants what the view needs (EXECUTE on its functions, SELECT on what it reads), or it is mended (CREATE OR REPLACE VIEW) or dropped (DROP VIEW).
       *[other] Look up what the server says; mend the table, or drop it if nobody needs it.
    } Then try again.
error-backup-tool-misfit = `{ $path }` ({ $tool }) can't dump a server of version { $server }. No backup was written.
    .hint = Install `mysqldump` of MySQL itself (8.0 or newer) and point to it.
error-backup-tool-unstartable = `{ $path }` could not be started: { $cause }. No backup was written.
    .hint = Check that the file may be executed, or point to another dump tool.
error-backup-option-file = The file that gives the dump tool its password could not be written: { $cause }. No backup was written.
    .hint = Make room in the folder for temporary files (`TMPDIR`, on Windows `TEMP`), or choose another one.
error-backup-tool-failed = `{ $path }` gave up: { $said }. No backup was written.
    .hint = { $missing ->
        [0] { $view ->
            [0] Do what the tool asks for, or point to a dump tool of the server's own family.
           *[other] A dump tool stops at a view that can't be opened. The built-in writer keeps the view's text: back up without `--tool` and `--method`. Or mend the view (CREATE OR REPLACE VIEW), or drop it (DROP VIEW) if nobody needs it.
        }
       *[other] The account lacks grants on the database: { $grants }. Have an administrator grant them, then try again.
    }
error-backup-tool-stalled = `{ $path }` was silent for { $minutes } minutes and was stopped. No backup was written.
    .hint = Look on the server whether something locks its tables, then try again.
error-backup-tool-lost = The dump tool `{ $path }` could not be read to its end: { $cause }. No backup was written.
    .hint = Try again.
error-backup-builtin-table = `{ $table }` is a { $kind }, which the built-in writer can't read out whole. No backup was written.
    .hint = Install `mysqldump` or `mariadb-dump` of the server's own family and use it (`--method mysqldump`).
error-backup-builtin-type = `{ $table }` has the column `{ $column }` of type { $kind }, which the built-in writer does not know. No backup was written.
    .hint = Install `mysqldump` or `mariadb-dump` of the server's own family and use it (`--method mysqldump`).
error-backup-definition-changed = A definition was changed while the database was read: { $names }. No backup was written.
    .hint = Stop DB-GPT and whatever else changes tables of this database, then try again.
error-backup-cluster-changed = While `{ $table }` was read, the cluster ended the reading, as it does when a definition is changed on any node: { $cause } No backup was written.
    .hint = Stop DB-GPT and whatever else changes tables on any node of the cluster, then try again.
error-backup-row-lost = A large row of `{ $table }` could not be found again by its key to read it in pieces. No backup was written.
    .hint = Take another method of backup (a dump program such as mysqldump), and report this.
error-backup-compression = The backup could not be compressed: { $cause }. No backup was written.
    .hint = Close other programs if memory is short, then try again.
error-backup-target-exists = There is something under the name `{ $path }` already. It was not touched, and no backup was written.
    .hint = Choose another name, or a folder.
error-backup-target-missing = There is no folder `{ $path }`. No backup was written.
    .hint = Make the folder, or choose another one.
error-backup-target-denied = This user may not write `{ $path }`. No backup was written.
    .hint = Choose a folder of your own.
error-backup-target-full = There is no room for `{ $path }`: { $cause }. The unfinished file was removed.
    .hint = Make room, or choose another disk.
error-backup-target-failed = `{ $path }` could not be written: { $cause }. The unfinished file was removed.
    .hint = Check the disk, or choose another one.
error-backup-alembic = `{ $path }` belongs to the database and could not be read: { $cause }. No backup was written.
    .hint = Give this user read permission for alembic's `versions` folder, then try again.
error-backup-nothing = `{ $path }` holds no database. No backup was written.
    .hint = Check that the config names the right database.
error-backup-sqlite-busy = Another program keeps writing to the database. No backup was written.
    .hint = Stop DB-GPT, then try again.
error-backup-missing = There is no file `{ $path }`.
    .hint = Check the name of the backup.
error-backup-unreadable = `{ $path }` could not be read: { $cause }
    .hint = Check the file's permissions and the disk.
error-backup-damaged = `{ $path }` is not a whole backup file: { $cause }
    .hint = Use another copy of it, or write a new backup.
error-backup-foreign = `{ $path }` is not a backup of this program.
    .hint = Choose a file whose name ends in `.dbgpt-backup.zip`.
error-backup-format = `{ $path }` has format { $format }, which this version does not know.
    .hint = Use a newer version of this program, or restore by hand: the file's `README.txt` says how.
error-backup-unproved = The backup `{ $path }` is not proved ({ $proofs }): { $why } Nothing was changed in the database.
    .hint = Remove the reason that is named, then write a new backup.
error-backup-other-database = The backup is of { $backup }, not of { $database }. Nothing was changed.
    .hint = Choose the backup of this database, or write a new one.
error-backup-stale = The database was written to after the backup of { $written }: { $names }. Nothing was changed.
    .hint = Stop DB-GPT, then write a new backup.

proof-complete = All { $tables } tables are in the dump, with every view, trigger, routine and event that the server lists; the tool ended well.
proof-complete-builtin = All { $tables } tables are in the backup, with every view, trigger, routine and event that the server lists; no definition changed meanwhile.
proof-complete-sqlite = All { $tables } tables were copied, and SQLite's integrity check found nothing wrong.
proof-complete-sqlite-damaged = SQLite's integrity check of the copy says: { $cause }.
proof-complete-no-trailer = The dump does not end with the tool's "Dump completed".
proof-complete-complaint = The dump tool complained: { $line }
proof-complete-blind = The account can't see everything in the database, so things may be missing. It lacks: { $grants }.
proof-complete-history = This dump tool leaves out the rows that tables kept of before: { $names }. MariaDB's own, from 10.11 on, reads them out of a server from 10.11 on. Elsewhere only taking the table's history away helps (ALTER TABLE … DROP SYSTEM VERSIONING).
proof-complete-absent = The server lists what the dump does not hold: { $names }.
proof-complete-unknown = The server prints question marks where these tables have characters beyond U+FFFF (such as emoji) in a default, in the members of an ENUM or SET or in an expression, and they could not be asked in another way: { $names }. GRANT CREATE TEMPORARY TABLES on the database lets them be read; those in expressions only without such characters there.
proof-complete-hidden = The server hides generated primary keys from the dump tool, which leaves them out: { $names }. The built-in writer (`--method builtin`) has them.
proof-complete-misprinted = The server prints question marks where these tables have characters beyond U+FFFF (such as emoji) in a default, in the members of an ENUM or SET or in an expression, and so the dump has them: { $names }. The built-in writer (`--method builtin`) asks for them in another way.
proof-counted = { $rows } rows in { $tables } tables: as many in the backup as in the database, before and after.
proof-counted-changed = The database was written to during the backup: { $names }. Stop DB-GPT first.
proof-counted-at-once = { $rows } rows in { $tables } tables: read and counted at the same moment, as many in the backup as in the database.
proof-counted-differs = The backup does not hold as many rows as were counted at the same moment: { $names }.
proof-read-back = The file was read again to its end ({ $bytes } bytes of content); its checksums are right.
proof-read-back-differs = The file was read again, and its content is not what was written.
proof-read-back-damaged = The file can't be read to its end: { $cause }
proof-never = This was never proved.
proof-unread = This can't be told, because the file can't be read to its end.
proof-unlike-manifest = What the file holds is not what its manifest says.

snapshot-table-locks = { $connections } connections read one moment: the database's tables were locked while these began.
snapshot-global-lock = { $connections } connections read one moment: the server was locked while these began.
snapshot-no-grant = One connection read one moment, since the account has neither LOCK TABLES on the database nor RELOAD.
snapshot-lock-refused = One connection read one moment, since no lock could be had in time.
snapshot-limit = One connection read one moment, since the account or the server gives no more of them now.
snapshot-cluster = One connection read one moment, after its node of the cluster had applied what the others had committed.
backup-not-private = Other users of this machine may be able to read `{ $path }`: the disk that it is on does not keep it for one user. It holds all that the database holds; choose another folder if that matters.
backup-zoned = These tables check, or keep in a stored generated column, what is computed from a TIMESTAMP: { $names }. A restore loads the rows in UTC, and this server's sessions have another time zone: there such a value may come out otherwise, and such a check may refuse a row.
rows-without-tls = The rows went without encryption, since the server is on this machine: it is reached by the loopback, under this machine's name and its own port. `--tls required` encrypts them too.
