# The state of a database, and the findings about it.

error-sqlite-missing = There is no file `{ $path }`.
    .hint = Check the install folder, and what the config names the file by: `LOCAL_DB_NAME` in a `.env`, `path` in a TOML. In a container, copy the data out first: `docker cp CONTAINER:/app/pilot/meta_data ./meta_data`.
error-sqlite-moved-aside = There is no file `{ $path }`, but `{ $aside }` lies beside it: a restore was stopped in the moment in which it put one file in the place of the other. Nothing is lost.
    .hint = Give that file its name back: rename `{ $aside }` to `{ $path }`, and files of the same name that end in `-wal` or `-journal` likewise. Then look again, and restore again if you still want to.
error-sqlite-is-folder = `{ $path }` is a folder, not a database file.
    .hint = Check the install folder and `LOCAL_DB_NAME`.
error-sqlite-denied = This user may not read `{ $path }`.
    .hint = Run this program as the user that runs DB-GPT, or give that file read permission.
error-sqlite-special-file = `{ $path }` is not a regular file but a pipe, a device or a socket. Nothing was changed.
    .hint = Check the install folder and `LOCAL_DB_PATH`: the database is a file.
error-sqlite-path-too-long = SQLite can't open `{ $path }`: it takes paths of about 500 bytes, and this one has { $bytes }. DB-GPT can't open it either as long as it stands there. The file was not changed.
    .hint = Move the install to a folder with a shorter path, and choose it there. A symbolic link does not help, since SQLite follows it first.
error-sqlite-not-a-database = `{ $path }` is not a SQLite database. The file was not changed.
    .hint = Check the install folder and `LOCAL_DB_NAME`, or restore the file from a backup.
error-sqlite-needs-recovery = `{ $path }` was left in the middle of a write, and reading alone can't finish that. The file was not changed.
    .hint = Start DB-GPT and stop it cleanly once, which finishes the write; then try again. Delete no file beside it.
error-sqlite-locked = Another program is writing to `{ $path }`. The file was not changed.
    .hint = Stop DB-GPT, then try again.
error-sqlite-corrupt = `{ $path }` is damaged: { $cause }
    .hint = Restore it from a backup. Keep the damaged file: SQLite's `.recover` may save what is in it.
error-sqlite-timeout = Reading `{ $path }` took too long and was stopped. The file was not changed.
    .hint = Try again with the file on a faster disk.
error-sqlite-failed = `{ $path }` could not be read: { $cause }
    .hint = Check the disk and the file, then try again.

finding-empty = The database has no tables.
    .hint = Check that the config names the right database. A new v{ $aim } install needs no upgrade.
finding-sqlite-empty-file = `{ $path }` is an empty file: a database without tables.
    .hint = Check that the config names the right file. A new v{ $aim } install needs no upgrade.
finding-not-dbgpt = The tables in this database are not DB-GPT's.
    .hint = Check that the config names the right database.
finding-older = This database is older than v{ $first }: it looks like v{ $release }, and the upgrade to v{ $first } is missing.
    .hint = Follow DB-GPT's own guides up to v{ $first } first, then come back.
finding-newer = This database belongs to a release after v{ $aim }: it looks like v{ $release }.
    .hint = There is nothing to do. Do not run an older DB-GPT on it.
finding-incomplete = Parts of v{ $first } are missing in this database: { $names }.
    .hint = Restore them from a backup or from DB-GPT's own schema file of v{ $first } before the upgrade.
finding-columns-missing = Columns are missing that v{ $first } has and v{ $aim } needs: { $names }. After all steps of the upgrade DB-GPT would fail on them, so none is begun.
    .hint = Restore them with their values from a backup that has them. If there is none, this makes them anew, empty: `{ $statement }`. Then check again.
finding-column-misfit = The column `{ $column }` of `{ $table }` { $wrong ->
        [kind] is { $type }, and v{ $aim } writes { $wanted } there: writing fails, or other values come back than were written.
        [short] is { $type }, and v{ $aim } writes { $wanted } there: longer values fail.
        [charset] has the charset { $charset }, which loses Chinese texts.
        [null] takes no NULL, and v{ $aim } writes one.
        [computed] is computed, and v{ $aim } writes it: each write fails.
       *[unnumbered] does not number its rows, and v{ $aim } leaves that to the database: each write fails.
    }
    .hint = { $what }
column-misfit-repair = The upgrade's repair `column-types` mends that, and keeps every value.
column-misfit-rows = { $rows ->
        [one] One row holds a value
       *[other] { $rows } rows hold values
    } that would be lost by the other type; this counts them: `{ $statement }`. Change them by hand, then check again: the upgrade mends the column.
column-misfit-typed = After a backup, this mends it: `{ $statement }`. Then check again.
column-misfit-by-hand = Nothing was changed. Make the table anew as DB-GPT's own schema has it, copy its rows, and check again.
finding-column-affinity = The column `{ $column }` of `{ $table }` is { $type }, and v{ $aim } writes { $wanted } there: SQLite makes numbers of texts that look like some, so that `007` comes back as 7. No release of DB-GPT makes it so.
    .hint = Apart from that DB-GPT works. To mend it, make the table anew as DB-GPT's own schema has it, and copy its rows.
finding-column-unwritten = The column `{ $column }` of `{ $table }` is none of DB-GPT's, refuses NULL and has no default: v{ $aim } does not name it when it writes, so each write fails.
    .hint = Give it a default, or let it take NULL; its values stay: `{ $statement }`. Then check again.
finding-column-unwritten-elsewhere = The column `{ $column }` of `{ $table }` is none of DB-GPT's, refuses NULL and has no default. This database makes up a value for now; on a server in strict mode each of DB-GPT's writes would fail.
    .hint = To be safe, give it a default, or let it take NULL; its values stay: `{ $statement }`.
finding-table-taken = The table `{ $table }` is another program's, and v{ $aim } needs one of that name. It has { $own }, which DB-GPT never had, and lacks { $lacking }; its rows: { $rows }. Nothing of it is changed.
    .hint = Give it another name, in that program as well (`RENAME TABLE`, on SQLite `ALTER TABLE … RENAME TO`), and check again. If it is DB-GPT's after all, give it what it lacks.
finding-tables-elsewhere = Tables that v{ $aim } needs lie in the database `{ $database }`, where DB-GPT's own schema file puts them by mistake: { $names }. DB-GPT does not look there.
    .hint = The upgrade makes them here, empty. What is in `{ $database }` is not touched; copy its rows by hand if there are any that you want.
finding-sqlite-null = { $rows ->
        [one] One row of `{ $table }` has
       *[other] { $rows } rows of `{ $table }` have
    } NULL in `{ $column }`. A later DB-GPT stops at each start, for good.
    .hint = Run `repair`: it backs up first, and fills them.
finding-view-in-the-way = Something that is not a table has the name of a table that v{ $aim } needs: { $names }.
    .hint = Rename or drop it first.
finding-old-release-drops = A DB-GPT server changed this database by alembic before. Started once after the upgrade, the old release drops the new tables and columns, and every table that it does not know.
    .hint = Never start the old release on the upgraded database; to go back, restore the backup.
finding-table-name-case = The names of these tables differ from DB-GPT's in capitals: { $names }. On this server, DB-GPT does not see them.
    .hint = Rename them to small letters if they are DB-GPT's, and look again.
finding-old-code = The database has tables or columns of v{ $aim }, and the DB-GPT that would use it is v{ $version }, according to `{ $source }`.
    .hint = Install v{ $aim } before DB-GPT is started again.
finding-mixed-collations = DB-GPT's tables have several collations: { $names }.
    .hint = Comparing texts across them can fail with "Illegal mix of collations". The new tables follow the existing ones.
finding-not-transactional = These tables are not InnoDB: { $names }. A backup taken while they are written to is not one moment in time.
    .hint = Stop DB-GPT and all else that writes before the backup.
finding-server-drops = At its first start on this file, v{ $release } drops every table that it does not know, { $rows ->
        [0] here without any row
        [one] here with one row
       *[other] here with { $rows } rows
    }: { $names }.
    .hint = What you want of them, copy it into another file before that start. The backup keeps them all.
finding-server-drops-columns = At its first start on this file, v{ $release } drops the columns that it does not know from its own tables, { $rows ->
        [0] here without any value
        [one] here with one value
       *[other] here with { $rows } values
    }: { $names }.
    .hint = What you want of them, copy it into another file before that start. The backup keeps them all.
finding-server-drops-triggers = At its first start on this file, v{ $release } makes these tables anew: { $tables }. Triggers on them are lost then: { $names }.
    .hint = Keep their definitions, and make them anew after that start. The backup keeps them, too.
finding-server-stops-at = At its first start on this file, v{ $release } makes these tables anew: { $tables }. SQLite refuses that as long as a view, or another table's trigger, names one of them, and DB-GPT would not start: { $names }.
    .hint = Keep their definitions, remove them before that start (`DROP VIEW`, `DROP TRIGGER`), and make them anew after it.
finding-other-tables = There are tables in this database that are not DB-GPT's: { $names }.
    .hint = The upgrade leaves them alone. On SQLite, a DB-GPT that changes tables by itself drops them when it is started.
finding-sqlite-broken-view = The view `{ $name }` was broken before: { $why }. It is kept as it is; DB-GPT has no use for it.
    .hint = Nothing has to be done. Whoever made it can mend it, or remove it: `DROP VIEW "{ $name }"`.
finding-sqlite-broken-trigger = The trigger `{ $name }` on `{ $table }` was broken before: { $why }. It is kept as it is. What it fires at fails, for DB-GPT as well.
    .hint = Whoever made it can mend it, or remove it: `DROP TRIGGER "{ $name }"`.
finding-run-at-work = Run { $run } is at work on this database right now, in another process, since { $begun }.
    .hint = Wait until it has ended, then look again: `{ $cli } runs` tells. (Its backup: `{ $backup }`, its config: `{ $config }`.)
finding-run-unfinished = Run { $run } of { $begun } stopped half-way: this database may be changed in part.
    .hint = Finish it: `{ $cli } resume { $run } --config { $config }`. Or take it back: `{ $cli } undo { $run } --config { $config }`. Or bring its backup back: `{ $cli } restore { $backup } --config { $config }`.
finding-run-half-undone = Run { $run } of { $begun } was being taken back, and that stopped half-way.
    .hint = Finish that: `{ $cli } undo { $run } --config { $config }`. Or bring its backup back: `{ $cli } restore { $backup } --config { $config }`.

# The state of a database.
stands-empty = no tables
stands-not-dbgpt = not a database of DB-GPT's
stands-too-old = looks like v{ $release }, which nothing leads from
stands-unknown = looks like v{ $release }, which nothing leads to
stands-at = at v{ $release }
stands-between = at v{ $release }, with parts of v{ $reached }
release-brings = v{ $release }: { $what }
