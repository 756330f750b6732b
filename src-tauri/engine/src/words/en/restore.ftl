# Restoring a backup.

error-restore-not-a-file = `{ $path }` is a folder or a special file, not a backup. Nothing was changed.
    .hint = Choose the backup file itself.
error-restore-empty-file = `{ $path }` is empty: there is nothing in it to restore. Nothing was changed.
    .hint = Choose another copy of the backup.
error-restore-sqlite-file = `{ $path }` is a SQLite database as it is, not a backup of one. Nothing was changed.
    .hint = If it is the database that you want back: stop DB-GPT, move the present file aside, and copy this one to its place by hand.
error-restore-packed = `{ $path }` is packed by { $by }, which is not unpacked here. Nothing was changed.
    .hint = Unpack it (`{ $command }`), and restore the `.sql` file that comes out of it. Dumps packed by gzip or zstd are read as they are.
error-restore-utf16 = `{ $path }` is text in UTF-16, which the `>` of Windows PowerShell writes. Neither MySQL's own client nor this program restores that. Nothing was changed.
    .hint = Dump again with `--result-file=dump.sql` in the place of `> dump.sql`. If there is no database any more to dump: `iconv -f UTF-16 -t UTF-8` makes a file that can be read, but PowerShell may have spoilt letters beyond ASCII, so restore it into a new database (`--into`) and look at them.
error-restore-not-a-dump = `{ $path }` is { $what ->
        [postgres] a dump of PostgreSQL, not of MySQL or MariaDB
        [sqlite-text] a dump of SQLite as text, not of MySQL or MariaDB
        [mssql] a script for Microsoft SQL Server, not a dump of MySQL or MariaDB
        [binlog] a binary log of a server, not a dump
        [html] a web page, perhaps the error that a download ended with, not a dump
        [xml] XML, not SQL
        [json] JSON, not SQL
        [table] a table of values (CSV), not SQL
        [document] a document, not SQL
        [binary] a file of bytes, not SQL
        [mydumper] a folder of dump files by mydumper or dumpling, not one dump
        [mysqlsh] a folder of dump files by MySQL Shell, not one dump
        [xtrabackup] a copy of a server's own files by XtraBackup or mariadb-backup, not a dump
       *[other] text that does not begin as a dump does
    }. Nothing was changed.
    .hint = Choose a dump by `mysqldump` or `mariadb-dump`, or a backup of this program. { $what ->
        [mydumper] What mydumper wrote comes back by `myloader`, or by feeding its files to the server's own client.
        [mysqlsh] What MySQL Shell wrote comes back by its `util.loadDump`.
        [xtrabackup] Such a copy comes back by the tool that made it.
       *[other] What was written by another program comes back by that program.
    }
error-restore-tool-failed = In `{ $path }`, before statement { $number }, stands what the dump tool said when it failed: “{ $said }” So not all of the database is in it. Nothing was changed. { $tables ->
        [0] No table is in it up to there.
       *[other] Up to there it holds { $rows } rows in { $tables } tables.
    }
    .hint = Mend what the tool complains of and dump again, or restore another backup.
error-restore-dynamic = Statement { $number } of `{ $path }` runs a text that the dump puts together while it runs, and not all that it can come to is known to do no harm: { $statement } Nothing was changed.
    .hint = Choose a dump that `mysqldump`, `mariadb-dump` or this program wrote.
error-restore-damaged = `{ $path }` is damaged: { $why } Nothing was changed. { $tables ->
        [0] No table in it can be read up to the damage.
       *[other] Up to the damage { $rows } rows in { $tables } tables can still be read.
    }
    .hint = Restore another copy of it, or another backup. What can still be read comes out by `zip -FF`, `unzip` and `zstd -d`; it is not restored from here, since it is not all.
error-restore-unproved = The backup `{ $path }` is whole, but it was not proved to hold all of the database ({ $proof }): { $why } Nothing was changed.
    .hint = Restore it into a new database (`--into`) and look at it there.
error-restore-other-kind = `{ $path }` is a backup of { $file }, and the config points to { $database }. Nothing was changed.
    .hint = Choose the config of the install that the backup is of.
error-restore-unreadable = `{ $path }` can't be read to its end: { $cause }. Nothing was changed. { $tables ->
        [0] No table can be read up to there.
       *[other] Up to there it holds { $rows } rows in { $tables } tables.
    }
    .hint = Restore another copy of it, or another backup.
error-restore-cut-off = `{ $path }` ends in the middle of statement { $number }: a part of it is missing. Nothing was changed. { $tables ->
        [0] No table is in it up to there.
       *[other] Up to there it holds { $rows } rows in { $tables } tables.
    }
    .hint = Restore another copy of it, or another backup.
error-restore-no-end = `{ $path }` does not end as a dump ends, so a part of it may be missing. Nothing was changed. { $tables ->
        [0] No table was seen in it.
       *[other] It holds { $rows } rows in { $tables } tables.
    }
    .hint = Choose a file that `mysqldump`, `mariadb-dump` or this program wrote to its end. If it is whole and was only written without the usual frame, feed it to the server's own client, into a new database.
error-restore-nothing = `{ $path }` makes no table and nothing else: there is nothing in it to restore. Nothing was changed.
    .hint = Choose another backup.
error-restore-file-changed = `{ $path }` is not what it was a moment ago: { $cause }.
    .hint = See that nothing writes to the file, and start again.
error-restore-client-command = Statement { $number } of `{ $path }` has a command of the client program in it, such as `\!` or `\G`. Nothing was changed.
    .hint = Choose a dump that a tool wrote; take the command out of it if you know what it is for.
error-restore-statement-too-long = Statement { $number } of `{ $path }` ({ $statement }) is longer than the { $limit } MiB that the server takes. Nothing was changed.
    .hint = Raise `max_allowed_packet` on the server, and start again.
error-restore-accounts = Statement { $number } of `{ $path }` is about accounts and their grants: { $statement } Nothing was changed.
    .hint = Choose a dump of one database. Accounts are not restored from here.
error-restore-server-wide = Statement { $number } of `{ $path }` would change the whole server: { $statement } Nothing was changed.
    .hint = Choose a dump of one database, written without options for replication or for all databases.
error-restore-other-database = Statement { $number } of `{ $path }` names the database `{ $other }`, and the restore goes into `{ $database }`: { $statement } Nothing was changed.
    .hint = Restore it under the name that it has in the file, or choose a dump whose definitions name no other database.
error-restore-many-databases = `{ $path }` is a dump of more than one database: `{ $one }` and `{ $other }`. Nothing was changed.
    .hint = Choose a dump of one database.
error-restore-charset = Statement { $number } of `{ $path }` is in a character set in which the ends of texts can't be told safely: { $statement } Nothing was changed.
    .hint = Dump it again with `--default-character-set=utf8mb4`.
error-restore-mode-unknown = Statement { $number } of `{ $path }` sets `sql_mode` to what can't be known before it runs: { $statement } Nothing was changed.
    .hint = Choose a dump that a tool wrote, or put the mode there as a text.
error-restore-statement-unknown = Statement { $number } of `{ $path }` is not one that a dump of a database has: { $statement } Nothing was changed.
    .hint = Choose a file that `mysqldump`, `mariadb-dump` or this program wrote.
error-restore-grants-missing = The account lacks grants on `{ $database }`: { $grants }. Without them the restore would fail half-way, so it was not begun. Nothing was changed.
    .hint = Have an administrator grant them, or restore with another account (`--user`).
error-restore-makers-distrusted = The backup holds triggers or functions, and this server lets only administrators make those, because of its binary log. Nothing was changed.
    .hint = Restore with an administrator's account (`--user`), or have `log_bin_trust_function_creators` set to 1 for the restore.
error-restore-in-use = What is in the database can't be replaced now: { $blockers }. Nothing was changed.
    .hint = Stop DB-GPT and everything else that uses the database, settle what else is named, then start again.
error-restore-database-missing = The database `{ $database }` is not there, so nothing in it can be replaced. Nothing was changed.
    .hint = Restore with `--into { $database }`: that makes it anew.
error-restore-into-not-empty = There is something in the database `{ $database }` already. Nothing was changed.
    .hint = Choose a name that is not there yet, or an empty database.
error-restore-into-name = `{ $database }` can't be the name of a database. Nothing was changed.
    .hint = Choose a name of at most 64 characters, without `/`, `\` and `.`.
error-restore-into-failed = Restoring `{ $path }` into `{ $database }` failed: { $cause } { $left ->
        [nothing] What was in `{ $database }` by then was taken away again.
       *[half] What is in `{ $database }` now is not whole and could not be taken away.
    } No other database was touched.
    .hint = Settle the reason that is named, and start again.
error-restore-statement-failed = The server did not take statement { $number } (`{ $name }`): { $cause }
    .hint = Settle what the server says, and start again.
error-restore-clear-failed = The database could not be emptied: { $statement } failed: { $cause }
    .hint = See that nobody uses the database and that the account has the grant DROP, and start again.
error-restore-differs = What is in `{ $database }` after the restore is not what the backup holds: { $names }.
    .hint = See that nobody else writes to it, and start again.
error-restore-content-damaged = The database in the backup is damaged: SQLite's check of `{ $path }` says: { $why }. Nothing was changed.
    .hint = Restore another backup.
error-restore-taken-back = Restoring `{ $path }` failed: { $cause } { $saved ->
        [0] `{ $database }` is empty, as it was before.
       *[other] `{ $database }` was put back from the safety copy `{ $safety }` and holds what it held before.
    }
    .hint = Settle the reason that is named, and start again.
error-restore-half-way = Restoring `{ $path }` failed: { $cause } Putting `{ $database }` back failed as well: { $second } `{ $database }` is not whole now. { $saved ->
        [0] It was empty before.
       *[other] What was in it before is whole in the safety copy `{ $safety }`.
    }
    .hint = Do not start DB-GPT. Settle the reasons that are named, then restore { $saved ->
        [0] the backup again.
       *[other] the safety copy.
    }
error-restore-trial-failed = A definition in `{ $path }` can't be made on this server: { $cause } It was tried in a database of the app's own, without rows; `{ $database }` was not touched.
    .hint = Settle what the server says, and start again. By hand, the file can be changed and restored into a new database.
error-restore-in-place-shared = In `{ $database }` are things that are not DB-GPT's, and a restore in place empties all of it. Nothing was changed.
    .hint = Restore without `--in-place`, which leaves them as they are, or ask for the whole file too (`--all`).
error-restore-no-journal = There is no journal in which the restore could be written down before it begins. Nothing was changed.
    .hint = See that the app's own folder can be written to, and start again.
error-restore-beside-denied = The account may not make databases of the app's own beside `{ $database }`, in which the backup is loaded and compared first. Nothing was changed.
    .hint = Have an administrator allow it: GRANT ALL ON `{ $pattern }`.* TO the account `{ $user }`; or restore with another account (`--user`). Without it only `--in-place` is left: it empties the database before it fills it again.
error-restore-definers-beyond = In `{ $database }` are things that may belong to accounts with the right SYSTEM_USER, and MySQL lets only who has it too take them away: { $names }. So they could not be replaced. Nothing was changed.
    .hint = Restore without `--all`, which leaves them as they are; or with an account that has the right (`--user`); or an administrator runs: { $statement }
error-restore-no-room = A second copy of `{ $database }` does not fit on the server's disk: { $needed } MiB are needed and { $free } MiB are free. Nothing was changed.
    .hint = Make room on the server. Without it only `--in-place` is left: it empties the database before it fills it again.
error-restore-beside-failed = `{ $path }` could not be loaded beside `{ $database }`: { $cause } `{ $database }` itself was not touched.
    .hint = Settle the reason that is named, and start again.
error-restore-object-unseen = The account is not shown the definition of the { $kind } `{ $name }`, so it could not be made again if the restore had to go back. Nothing was changed.
    .hint = Restore with an account that may see it (`--user`), such as an administrator's.
error-restore-object-failed = `{ $name }` could not be made in the database: { $cause }
    .hint = Settle what the server says, and start again.
error-restore-foreign-key = The foreign key `{ $name }` of `{ $table }`, which stays, points to the table `{ $to }`, which the backup does not hold. Nothing was changed.
    .hint = Take that foreign key off, or restore the whole file (`--all`) if `{ $table }` is in it too.
error-restore-foreign-key-failed = The foreign key `{ $name }` of `{ $table }` could not be changed: { $cause }
    .hint = See that the account has the grants ALTER and REFERENCES there and that nobody uses the table, and start again.
error-restore-foreign-key-unseen = Foreign keys of databases that the account is not shown point to tables of `{ $database }`: { $names }. They would go on pointing to the old tables. Nothing was changed.
    .hint = Restore with an account that may see and change those tables (`--user`), such as an administrator's; or have the keys taken off before, and put on again after.
error-restore-held-pointed-at = A foreign key that the account is not shown points to an old table in `{ $holding }`, so that was not dropped: { $cause }
    .hint = An administrator takes that key off, puts it on again to the table of the same name in `{ $database }`, and drops `{ $holding }`.
error-restore-back-denied = A restore stopped while the tables of `{ $database }` were changed over, and the account may no longer move back what is held in `{ $holding }`. Nothing was changed, and every table is whole, here or there.
    .hint = Have an administrator allow it: GRANT ALL ON `{ $pattern }`.* and ALTER, DROP, CREATE, INSERT ON `{ $database }`.* TO the account `{ $user }`; or resume with another account (`--user`).
error-restore-moved-back = Restoring `{ $path }` failed: { $cause } The tables were moved back: `{ $database }` is what it was before.
    .hint = Settle the reason that is named, and start again.
error-restore-moved-back-lacking = Restoring `{ $path }` failed: { $cause } The tables were moved back: `{ $database }` is what it was before, but without these, which the server does not make any more: { $names }.
    .hint = Settle the reason that is named, and start again. The definitions of what is missing are in the safety copy that was made before.
error-restore-unsettled = Restoring `{ $path }` failed: { $cause } Then the server could not be asked, so what is in `{ $database }` is not known yet: { $second } Nothing is lost: every table is whole, in `{ $database }` or held beside it.
    .hint = Do not start DB-GPT. When the server answers again, run `{ $cli } resume` without a run, or press the button that greets in the window: it looks what is where, and brings back what was there before.
error-restore-holding-missing = The database `{ $holding }`, in which a restore held the tables of `{ $database }`, is not on this server any more, so there is nothing to move back. Nothing was changed.
    .hint = Look at `{ $database }`. If tables are missing there, restore the copy of what was in it before: `{ $safety }`.
error-restore-nothing-to-put-back = No restore of `{ $database }` stopped half-way, as far as the journal knows, so there is nothing to put back. Nothing was changed.
    .hint = To finish an upgrade, name its run: `{ $cli } runs` lists them. To bring back a backup: `{ $cli } restore`.
error-restore-target-exists = There is something under the name `{ $path }` already. It was not touched. Nothing was changed.
    .hint = Choose another name.
error-restore-write-failed = `{ $path }` could not be written: { $cause }. The database is as it was.
    .hint = Make room or rights in that folder, and start again.
error-restore-file-in-use = `{ $path }` can't be replaced while another program has it open: { $cause } The database is as it was.
    .hint = Stop DB-GPT and whatever else has this file open, such as a viewer of SQLite files, and start again.
error-restore-swap-failed = `{ $path }` could not be replaced: { $cause }. What SQLite keeps beside it now has other names: { $aside }.
    .hint = Give these files their old names by hand (without `.before-restore-…`) before anything opens the database.
error-restore-link-dangling = `{ $path }` is a symbolic link that leads to no file: { $cause }. Nothing was changed.
    .hint = Let the link lead to the database's file, or remove it; then start again.
error-restore-folder-denied = The new database has to be made in `{ $folder }`, beside `{ $path }`, and that is not possible: { $cause }. Nothing was changed.
    .hint = Make the folder writable for your account, or run the restore as the account that DB-GPT runs under.
error-restore-immutable = The file system was told that nobody may replace `{ $path }` (`lsattr` shows an `i` or an `a`). Nothing was changed.
    .hint = Take that back as an administrator: `chattr -i -a` and the path. Then start again.
error-restore-owner = `{ $path }` belongs to { $what } (owner:group), and your account may not give a new file to them: { $cause }. DB-GPT might not be able to open it any more. Nothing was changed.
    .hint = Run the restore as the owner, as by `sudo -u '#OWNER'`, or as an administrator.
error-restore-attribute = The new database can't be given what `{ $path }` has beside its content (`{ $what }`): { $cause }. DB-GPT might not be able to open it any more. Nothing was changed.
    .hint = Run the restore as the file's owner or as an administrator.
error-restore-alembic = The files in `{ $path }`, which belong to the database, could not be put back: { $cause }
    .hint = Make the folder writable. Then put the files of `alembic/versions` in the backup there by hand, or restore again.
error-backup-strange-entry = `{ $path }` holds an entry that no backup of this program has: `{ $name }`. Nothing was read from it or written.
    .hint = Do not trust this file. Use a backup that you know where it comes from.

finding-restore-mapped = The file is of the database `{ $of }`; what it holds was restored into `{ $database }`.
    .hint = Nothing is to be done.
finding-restore-zoned = These tables check, or keep in a stored generated column, what is computed from a TIMESTAMP: { $names }. Rows are loaded in UTC, and this server's sessions have another time zone, so that such a value may come out otherwise than it was, and such a check may refuse a row.
    .hint = Where a row is refused, take the CHECK away in the database that the backup is made of (ALTER TABLE … DROP CHECK), write the backup again, and put the CHECK on after the restore. Stored values are computed again by ALTER TABLE … FORCE, ALGORITHM = COPY in a session of the right time zone.
finding-restore-not-made-again = These views, triggers or programs were there before the restore, and the server does not make them any more: { $names }.
    .hint = Their definitions are in the safety copy that was made before. A view that was broken already needs the tables that it reads.
finding-restore-values-left-out = This server does not have these collations or time zones, which the file sets for views, programs or events: { $names }. Those are made with what the session has instead: its collation, and UTC for times.
    .hint = Compare what orders texts by such a collation, and give an event in such a time zone its zone: ALTER EVENT … ON SCHEDULE. For time zones, `mysql_tzinfo_to_sql` fills the server's table of them.
finding-restore-modes-left-out = This server does not have these modes, which the file sets for its objects: { $names }. They were left out; all other modes are as the file has them.
    .hint = Nothing is to be done: newer servers do without them.
finding-restore-tool-said = In the file stands what the dump tool said while it wrote it: “{ $said }” It is no part of the dump and was passed by.
    .hint = Nothing is to be done.
finding-restore-definer-changed = The account may not make objects in another's name, so these belong to `{ $user }` now: { $names }.
    .hint = If it matters who they run as, have an administrator make them again.
finding-restore-definer-left-out = { $count ->
        [one] This object belongs
       *[other] These { $count } objects belong
    } to `{ $user }` now, since our backups leave definers out; in parentheses stands who had it before: { $names }.
    .hint = If it matters who they run as, have an administrator make them again with that DEFINER. Their texts stand in the file.
finding-restore-other-stays = { $count ->
        [one] A table that is not DB-GPT's
       *[other] { $count } tables that are not DB-GPT's
    } can't be made anew from the file. They stay in the database as they are now: { $names }.
    .hint = Nothing to do for DB-GPT. Whoever the table belongs to should know that this file does not bring it back.
finding-restore-hard-links = `{ $path }` had { $count } more { $count ->
        [one] name
       *[other] names
    } (hard links). Only this name has the restored database; the others go on naming the old file.
    .hint = If DB-GPT opens it by another name, make the link anew: `ln -f`. If they are copies of yours, nothing is to be done.
finding-restore-engine-replaced = The server does not have the storage engine of { $count ->
        [one] a table, which has the server's own engine
       *[other] { $count } tables, which have the server's own engine
    } now: { $names }.
    .hint = If the engine matters, have an administrator enable it and restore again.
finding-restore-folder-left-out = { $count ->
        [one] A table names a folder of its own for its files. Made anew, they are
       *[other] { $count } tables name folders of their own for their files. Made anew, they are
    } in the server's data folder: { $names }.
    .hint = All rows are there. If the place matters, have an administrator move the files: see the server's manual about DATA DIRECTORY.
finding-restore-key-left-out = The server does not take { $count ->
        [one] a foreign key that it held before, so its table was made without it
       *[other] foreign keys that it held before, so { $count } tables were made without them
    }: { $names }.
    .hint = All rows are there. The definitions stand in the file; an account with SESSION_VARIABLES_ADMIN can have them made as they were.
finding-restore-values-changed = The server could not keep values of { $count ->
        [one] this table
       *[other] these tables
    } as they are in the file, and stored others in their place (in brackets the first column): { $names }.
    .hint = The file has the values as they were. Compare those columns with it, or restore it on a server of the kind and version that it was made on.
finding-restore-broken = Broken already when the backup was made, and brought back as { $count ->
        [one] it was: the view
       *[other] they were: the views
    } { $names }.
    .hint = Nothing is to be done for DB-GPT. Make what is missing, or drop what nobody uses.
finding-restore-event-over = The time of { $count ->
        [one] this event is past, so it
       *[other] these events is past, so each of them
    } was kept, disabled: { $names }.
    .hint = Drop it, or give it a new time with ALTER EVENT.
finding-restore-events-disabled = A copy must act on nothing but itself, so its events are disabled: { $names }.
    .hint = Enable them with ALTER EVENT once the copy takes the database's place.
finding-restore-left-out = The server does not make { $count ->
        [one] this object
       *[other] these objects
    } anew, so a restore leaves it out, with no effect on any row: { $names }.
    .hint = The definition stands in the file, under README.txt's instructions for reading it. Make what it needs, then run it by hand.
finding-restore-definition-differs = Made anew, { $count ->
        [one] this is not quite what it was
       *[other] these are not quite what they were
    }: { $names }.
    .hint = Compare SHOW CREATE of both; no row is touched by it.
finding-restore-points-outside = Definitions of the copy name other databases, which they would read or change: { $names }.
    .hint = Look at them before DB-GPT or anybody else uses the copy.
finding-restore-old-file-kept = The old database could not be read, so no backup of it was made. It is kept as it was: `{ $path }`.
    .hint = Keep it until you know that nothing in it is missed.
finding-restore-swap-unfinished = A restore of `{ $file }` into this database was begun on { $begun } and stopped while the tables were changed over. What was in the database before is whole, here or in `{ $holding }`.
    .hint = Do not start DB-GPT, and do not drop `{ $holding }`. Go back to what was there before, which takes a moment: by the button that greets in the window, or by `{ $cli } resume --config { $config }`.
finding-restore-others-stay = Only DB-GPT's own tables were brought back. What else is in the database stayed as it is: { $names }.
    .hint = To bring back the whole file, restore it with `--all`.
finding-restore-orphans = Rows in tables that stayed refer to rows that are not in the backup (their number in brackets): { $names }.
    .hint = See to these rows with the program that they belong to.
finding-way-back-denied = The account may not make databases of the app's own on this server. A restore loads the backup into one first, so that it can't fail half-way.
    .hint = Have an administrator allow it: GRANT ALL ON `{ $pattern }`.* TO the account `{ $user }`. Without it only `restore --in-place` is left.
finding-restore-unfinished = A restore of `{ $file }` into this database was begun on { $begun } and did not come to its end, so the database may be half empty. What was in it before is whole in the safety copy `{ $safety }`.
    .hint = Do not start DB-GPT. Put the safety copy back: by the button that greets in the window, or by `{ $cli } resume --config { $config }`. Or restore another backup in its place.

restore-going-back = The restore failed: { $cause } Putting back what was there before.
restore-old-unreadable = The present database can't be read ({ $cause }); it is kept as it is, under another name.
restore-journal = The journal could not be told of this restore: { $cause } The restore goes on; should it be killed, the safety copy lies beside the backup.
restore-moving-back = The restore failed: { $cause } Moving back what was there before.
restore-left-behind = A database of the app's own could not be dropped now: { $cause } The next inspection of this database does it.
restore-room-unknown = The restore needs room for a second copy on the server, about { $needed } MiB. How much is free there can't be asked for.
restore-untried = The account may not make a database of the app's own, so the definitions in the file could not be tried before: { $cause }
