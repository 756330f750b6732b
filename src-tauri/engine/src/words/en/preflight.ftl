# The findings of the preflight.

finding-backup-folder-unusable = No file can be made in `{ $folder }`: { $why }.
    .hint = Choose another folder for the backup, or make this one and give this user write permission.
finding-backup-space-short = `{ $folder }` has { $free } MiB free; the backup may need up to { $needed } MiB.
    .hint = Free some space, or choose a folder on another disk.
finding-backup-space-tight = `{ $folder }` has { $free } MiB free. That is enough only if the data compresses well: uncompressed it is { $needed } MiB.
    .hint = Choose a folder with more space to be sure. A backup that does not fit fails before anything is changed.
finding-server-disk-unknown = The server copies a table during the upgrade, which takes up to { $needed } MiB on its own disk. How much is free there can't be asked for.
    .hint = Check the free space on the server's data disk.
finding-cluster-galera = The server is a node of a Galera cluster of { $size } nodes, in its { $status } part and { $state }. A change of a table runs on all nodes at once and ends what others do with that table.
    .hint = Upgrade at a quiet time, with no backup running on any node.
finding-cluster-strict = The server is a node of Percona XtraDB Cluster whose pxc_strict_mode is ENFORCING: it refuses the named lock (GET_LOCK) that keeps a second run out. Nothing was changed.
    .hint = As an administrator, on this node: SET GLOBAL pxc_strict_mode = PERMISSIVE; set it back to ENFORCING after the upgrade or the restore.
finding-cluster-group = The server is in the MySQL replication group { $name }. This upgrade was never tried in one.
    .hint = Connect to the group's primary. Upgrade at a quiet time.
finding-cluster-not-primary = The server is a node of a Galera cluster and has lost the others: it is in a { $status } part of { $size } nodes.
    .hint = Connect to a node of the part that goes on, or bring the nodes together again.
finding-cluster-not-synced = The server is a node of a Galera cluster and is behind the others: its state is { $state }.
    .hint = Wait until it says Synced, or connect to another node. Then check again.
finding-collation-chosen = The new tables get the collation { $collation }; the existing ones have { $present }.
    .hint = Nothing to do. Tables of one collation can be compared with each other.
finding-dbgpt-connected = DB-GPT is connected to this database ({ $count }): { $sessions }.
    .hint = Stop DB-GPT: Ctrl+C in its terminal, or { $system ->
        [windows] `Stop-Process`
       *[other] `kill`
    } its process, or `docker compose stop webserver`. `dbgpt stop webserver` does not work in v0.4.4 to v0.6.3. Then check again.
finding-session-same-account = Sessions with DB-GPT's own account are connected to this database ({ $count }), most likely DB-GPT: { $sessions }.
    .hint = Stop DB-GPT (Ctrl+C, { $system ->
        [windows] `Stop-Process`
       *[other] `kill`
    }, or `docker compose stop webserver`; `dbgpt stop webserver` does not work in v0.4.4 to v0.6.3), or close that client. Then check again.
finding-session-of-run = A session of DB-GPT Upgrade holds this database: { $sessions }. It is at work, perhaps on another machine, or was left by a run that was cut off.
    .hint = If DB-GPT Upgrade is at work, wait until it ends. If a run was cut off, resume or undo it, or restore a backup: that ends the session, once its last statement is done. An administrator can end it by `KILL` with its number. Then check again.
finding-session-other = Other clients are connected to this database ({ $count }): { $sessions }.
    .hint = Close them if they write to it or hold it open, then check again.
finding-sessions-own-only = The account `{ $user }` is shown its own sessions only; sessions of other accounts were not looked at.
    .hint = DB-GPT uses the account of its config, so it is seen if that is this one. To see all: an administrator grants PROCESS.
finding-dbgpt-process = This DB-GPT runs on this machine: process { $pid } (`{ $program }`).
    .hint = Stop it: { $how } `dbgpt stop webserver` does not work in v0.4.4 to v0.6.3. Then check again.
finding-dbgpt-process-other = A DB-GPT runs on this machine: process { $pid } (`{ $program }`). Whether it uses this database can't be seen.
    .hint = If it does, stop it: { $how } Then check again.
finding-grants-backup = The account `{ $account }` lacks what a complete backup needs: { $missing }.
    .hint = An administrator runs: { $statement }
finding-grants-routines = The account `{ $account }` is not shown stored procedures and functions, so a backup could miss them.
    .hint = An administrator runs: { $statement }
finding-grants-upgrade = The account `{ $account }` lacks what the upgrade's statements need: { $missing }.
    .hint = An administrator runs: { $statement }
finding-grants-undo = The account `{ $account }` lacks { $missing }. The upgrade works without; removing the new tables again does not.
    .hint = Nothing to do now. For an undo, an administrator runs: { $statement }
finding-limit-connections = The account `{ $account }` may have { $number } { $number ->
        [one] connection
       *[other] connections
    } at a time. One is enough to inspect, back up, upgrade, undo and restore, more slowly; a rehearsal needs three. DB-GPT's own connections count as well.
    .hint = Stop DB-GPT first. To lift the limit, an administrator runs: { $statement }
finding-limit-updates = The account `{ $account }` may change something { $number } times an hour ({ $limit }), and the upgrade has { $needed } statements that do: it would stop half-way. A rehearsal uses them up as well.
    .hint = An administrator runs: { $statement }
finding-limit-hourly = The account `{ $account }` has a limit by the hour: { $limit } { $number }. An upgrade with its backup and its looks may need about { $needed }.
    .hint = An upgrade that stops there goes on with `resume` an hour later. To lift the limit, an administrator runs: { $statement }
finding-table-unreadable = The table `{ $name }` can't be read, so no backup can hold it: { $cause }
    .hint = { $advice ->
        [engine] Its storage engine is not there: an administrator installs it again, or the table is dropped if nobody needs it.
        [parts] A table that it is made of is missing: bring that back, or drop this one (DROP TABLE) if nobody needs it.
        [file] Its file is missing or damaged: bring it back from a copy of the server's data, try REPAIR TABLE where its engine knows that, or drop it (DROP TABLE) if nobody needs it.
        [grant] An administrator grants what the server names.
       *[other] Look up what the server says; mend the table, or drop it if nobody needs it.
    } Then check again.
finding-view-unreadable = The view `{ $name }` can't be opened by the account `{ $account }`: { $cause }
    .hint = { $advice ->
        [grant] An administrator runs: { $statement } If it still can't be opened then, it reads what is not there: mend it (CREATE OR REPLACE VIEW), or drop it (DROP VIEW).
       *[other] It reads what is not there, or what its definer may not read: mend it (CREATE OR REPLACE VIEW), or drop it (DROP VIEW) if nobody needs it.
    }
finding-objects-not-opened = { $count } tables and views were not opened to see whether they can be read: there are too many, or the server is slow.
    .hint = Nothing to do. A backup reads all of them and names the first that can't be read.
finding-views-broken = { $count ->
        [one] A view is broken already
       *[other] { $count } views are broken already
    }, in the server's words: { $names }.
    .hint = The backup keeps the text. A restore brings back what it can, as broken as it is, and tells the rest. Make what is missing, or drop what nobody uses.
finding-definitions-not-anew = The server holds { $names } and would not take that anew: `{ $setting }` is on, and the account may not set it for its session.
    .hint = So that a restore can make it as it is, an administrator runs: GRANT SESSION_VARIABLES_ADMIN ON *.* TO { $account };
finding-makers-distrusted = The server keeps a binary log and `log_bin_trust_function_creators` is off, so a restore by this account could not make { $names }.
    .hint = The upgrade needs none of it. Before a restore, an administrator sets log_bin_trust_function_creators to 1, or the restore is made by an account with SUPER; functions that do not say DETERMINISTIC, NO SQL or READS SQL DATA need the setting in any case.
finding-definers-beyond = { $names } may belong to accounts with the right SYSTEM_USER, and MySQL lets only who has it too take them away. The upgrade and a restore of DB-GPT's own tables leave them as they are; a restore of the whole file (`--all`) could not replace them with the account `{ $account }`.
    .hint = Nothing to do for the upgrade. Before a restore with `--all` an administrator runs: { $statement } Or it is made with such an account (`--user`).
finding-server-names-untried = The server keeps the names of tables as they were written and compares them without case (`lower_case_table_names` is 2, as on macOS). The app was tried where it is 0 and where it is 1, not there.
    .hint = Nothing to do. A rehearsal (`--rehearse`) tries the upgrade on this very server, and `restore --into` a restore.
finding-server-read-only = The server takes no changes: `{ $variable }` is on.
    .hint = Connect to the server that takes writes. If this is the one, an administrator turns `{ $variable }` off.
finding-replica-running = The server is a replica of `{ $source }`: what is changed here alone makes the two differ.
    .hint = Point the config at the source, and upgrade there; the change follows to the replica.
finding-replica-stopped = The server is set up as a replica of `{ $source }`, but replication stands still.
    .hint = If it is meant to follow again, upgrade the source instead. If not, an administrator runs `RESET REPLICA ALL` (older servers: `RESET SLAVE ALL`).
finding-replica-unknown = Whether the server is a replica could not be seen: the account may not ask.
    .hint = Make sure that the config names the server that takes writes.
finding-row-format-settings = As the server is set, the indexes of the new tables are too long for it (767 bytes).
    .hint = An administrator runs: { $settings } The same settings belong in the server's option file.
finding-row-format-page-size = The server's InnoDB pages of { $bytes } bytes are too small for the indexes of the new tables, which need 16384.
    .hint = Move the database to a server with pages of 16384 bytes; the page size of a server can't be changed.
finding-server-derived = The server says `{ $server }`. It is made from MySQL and keeps its data in another way, on which this upgrade was never tried.
    .hint = Rehearse the upgrade first (`--rehearse`), and keep the provider's own snapshot of the database.
finding-server-other-engine = The server says `{ $server }`. It speaks MySQL's protocol, but is another engine, on which this upgrade was never tried.
    .hint = Move the database to MySQL or MariaDB first.
finding-server-too-old = The server's version `{ $server }` is older than { $oldest }, the oldest that this upgrade works on.
    .hint = Upgrade the server first.
finding-server-newer = The server's version `{ $server }` is newer than { $newest }, the newest that this upgrade was tried on.
    .hint = Look at the backup's proofs before going on.
finding-sqlite-held = `{ $program }` (process { $pid }) has `{ $path }` open.
    .hint = Close that program, then check again.
finding-sqlite-held-by-dbgpt = DB-GPT (process { $pid }, `{ $program }`) has `{ $path }` open.
    .hint = Stop it: { $how } `dbgpt stop webserver` does not work in v0.4.4 to v0.6.3. Then check again.
finding-sqlite-held-by-some = A program has `{ $path }` open; which one is not told by this system.
    .hint = Stop DB-GPT, and whatever else has this file open, such as a viewer of SQLite files. Then check again.
finding-sqlite-holders-unknown = Whether another program has `{ $path }` open can't be seen on this system.
    .hint = Make sure that DB-GPT is stopped.
finding-sqlite-journal = There is a journal with an unfinished write: `{ $path }`.
    .hint = Start DB-GPT and stop it cleanly, which finishes the write. Never delete that file: the database would be damaged.
finding-sqlite-not-writable = `{ $path }` can't be written to: { $why }.
    .hint = Run this program as the user that runs DB-GPT, or give this user write permission.
finding-tls-off = The connection to `{ $host }` is not encrypted: anyone on the way can read the data.
    .hint = Ask for encryption with `--tls required` if the server has it, or go on in a network that you trust.
finding-tls-off-loopback = The connection to `{ $host }` is not encrypted. It does not leave this machine.
    .hint = Nothing to do.
finding-transaction-open = Sessions on this database have open transactions: { $sessions }; the longest for { $seconds } s. The upgrade's statements may wait for them and give up.
    .hint = Commit or close them, or an administrator runs: { $kill }
finding-no-dbgpt-process = No DB-GPT is among the processes of this machine ({ $count } were looked at).
    .hint = If DB-GPT runs on another machine or in a container, stop it there.
finding-no-other-session = Nobody else is connected to the database `{ $database }`.
    .hint = Nothing to do.
finding-processes-untold = { $count ->
        [one] The command line of a process is kept from your account. By its program's name it may be DB-GPT:
       *[other] The command lines of { $count } processes are kept from your account. By their programs' names they may be DB-GPT:
    } { $processes }.
    .hint = Make sure that DB-GPT is stopped, or look again as an administrator: the command lines of other users' processes are shown to administrators only.
finding-processes-unseen = The processes of this machine can't be looked at on this system.
    .hint = Make sure that DB-GPT is stopped.
finding-file-not-held = No other program has `{ $path }` open.
    .hint = Nothing to do.
finding-dbgpt-answers = DB-GPT answers at { $address }, which the service `{ $service }` publishes. { $release }
    .hint = Stop it: `docker compose stop { $service }` in the folder of the compose file. Not `down`, and not `kill`: a container that is killed may be started again. Then check again.
finding-dbgpt-answers-here = A DB-GPT answers at { $address }. { $release } { $whose }
    .hint = If it does, stop it the way it was started: Ctrl+C, { $system ->
        [windows] `Stop-Process`, `Stop-Service`
       *[other] `kill`, `systemctl stop`
    } or `docker compose stop webserver`. `dbgpt stop webserver` does not work in v0.4.4 to v0.6.3. Then check again.
finding-dbgpt-answers-own = This DB-GPT answers at { $address }: process { $pid } (`{ $program }`). { $release }
    .hint = Stop it: { $how } `dbgpt stop webserver` does not work in v0.4.4 to v0.6.3. Then check again.
finding-dbgpt-answers-beside = A DB-GPT answers at { $address }. { $release } { $whose }
    .hint = Nothing to do: the database has what that release needs, and stays as it is.
finding-dbgpt-answers-old = A DB-GPT answers at { $address }, and the database has been upgraded. { $release } { $whose }
    .hint = If it uses this database, stop it at once: an older release can drop the new tables and columns when it starts, or fail on what was renamed. Then verify the database.
finding-web-other = Something that is not DB-GPT answers at { $address }.
    .hint = Nothing to do for the database. DB-GPT listens there too unless it is started with `--port`.
finding-web-nothing = Nothing answers at { $address }, where DB-GPT's web server would be.
    .hint = Nothing to do. A DB-GPT that was started with another `--port` is seen among the processes.

stop-terminal = press Ctrl+C in its terminal (`{ $terminal }`), or run `kill { $pid }`.
stop-unit = run `sudo systemctl stop { $unit }`; after a mere `kill`, systemd may start it again.
stop-user-unit = run `systemctl --user stop { $unit }`; after a mere `kill`, systemd may start it again.
stop-container = run `docker stop { $container }`, or `docker compose stop` for its service; after a mere `kill`, docker may start it again.
stop-background = run `kill { $pid }`.
stop-windows = press Ctrl+C in its window, or run `Stop-Process -Id { $pid }` in PowerShell; one that runs as a service is stopped as a service, or Windows may start it again.

answers-one = By what it can be asked and what it calls itself it is v{ $last }.
answers-up-to = By what it can be asked it is v{ $last } or older.
answers-between = By what it can be asked it is one of v{ $first } to v{ $last }.
answers-calls = { $told } (It calls itself { $said }.)
# Messages of the first version, which are still in its journals.
release-older = By what it can be asked it is older than v0.5.0. (v0.4.5 to v0.4.7 call themselves version 0.5.0.)
release-0-5-0 = By what it can be asked it is v0.5.0.
release-newer = It says that it is version { $version }.
whose-service = The service `{ $service }` publishes that address.
whose-own = It is process { $pid }, of this install.
whose-another = It is process { $pid }, which works in `{ $folder }`: not the folder of this install. Whether it uses this database can't be seen.
whose-unseen = Whether it uses this database can't be seen.
finding-sqlite-trigger-stops = The trigger `{ $name }` on `{ $table }` is broken: { $why }. Agent chat writes to that table and would fail at it, whatever is repaired.
    .hint = Back up the file. Then mend what the trigger names, or remove it: `DROP TRIGGER "{ $name }"`. Check again.
finding-sqlite-step-refused = SQLite would refuse the step `{ $step }`: { $why }. Nothing was changed.
    .hint = Mend or remove what is named there, a view, a trigger or an index, and check again.
finding-column-used = { $kind ->
        [trigger] The trigger `{ $name }` uses
        [view] The view `{ $name }` uses
        [function] The function `{ $name }` uses
        [procedure] The procedure `{ $name }` uses
        [package] The package `{ $name }` uses
        [package-body] The body of the package `{ $name }` uses
        [event] The event `{ $name }` uses
        [check] The CHECK `{ $name }` uses
        [generated] The computed column `{ $name }` uses
        [default] The default of the column `{ $name }` uses
        [index] The index `{ $name }` uses
        [partition] The partitioning of `{ $name }` uses
        [foreign-key] The foreign key `{ $name }` uses
       *[other] The table `{ $name }` uses
    } the column `{ $column }` of `{ $table }`, which the step `{ $step }` { $how }. It would fail afterwards, or make the step fail.
    .hint = { $what } Make it anew after the upgrade as the column is then.
finding-column-used-retyped = { $kind ->
        [trigger] The trigger `{ $name }` uses
        [view] The view `{ $name }` uses
        [function] The function `{ $name }` uses
        [procedure] The procedure `{ $name }` uses
        [package] The package `{ $name }` uses
        [package-body] The body of the package `{ $name }` uses
        [event] The event `{ $name }` uses
        [check] The CHECK `{ $name }` uses
        [generated] The computed column `{ $name }` uses
        [default] The default of the column `{ $name }` uses
        [index] The index `{ $name }` uses
        [partition] The partitioning of `{ $name }` uses
        [foreign-key] The foreign key `{ $name }` uses
       *[other] The table `{ $name }` uses
    } the column `{ $column }` of `{ $table }`, which the step `{ $step }` { $how }.
    .hint = Look whether it does with text, and with texts of more than 64 KB, what it is to do. The upgrade can go on.
finding-rows-counted = { $kind ->
        [trigger] The trigger `{ $name }`
        [function] The function `{ $name }`
        [procedure] The procedure `{ $name }`
       *[event] The event `{ $name }`
    } gives or takes values by their places, not by columns' names. After the upgrade, which adds columns to a table of these, { $values } values would meet { $places } places: { $tables }. It runs whenever DB-GPT writes, so each such write would fail.
    .hint = Make it anew with the columns named (`INSERT INTO t (a, b) …`, `SELECT a, b …`), or take it away until after the upgrade. Then check again.
finding-rows-counted-elsewhere = { $kind ->
        [trigger] The trigger `{ $name }`
        [function] The function `{ $name }`
        [procedure] The procedure `{ $name }`
       *[event] The event `{ $name }`
    } gives or takes values by their places, not by columns' names. After the upgrade, which adds columns to a table of these, { $values } values would meet { $places } places, and it would fail: { $tables }.
    .hint = Make it anew with the columns named (`INSERT INTO t (a, b) …`, `SELECT a, b …`). DB-GPT does without it, and the upgrade can go on.
finding-check-unmet = { $rows ->
        [one] One row of `{ $table }` does
       *[other] { $rows } rows of `{ $table }` do
    } not meet the CHECK of the column `{ $column }`. The server looks at that when the step `{ $step }` copies the table, and refuses it. Nothing was changed.
    .hint = They are counted by `{ $statement }`. Change those rows, or take the CHECK away. Then check again.
finding-values-clash = The step `{ $step }` gives `{ $table }` the collation `{ $collation }`, which takes values for equal that the unique key `{ $key }` holds apart now: { $values }. The step would fail. Nothing was changed.
    .hint = Change one value of each pair, and check again; two that look alike may differ in a blank at the end. Or leave the repair out: `--without app-collations`.
column-renamed = renames to `{ $to }`
column-dropped = drops
column-retyped = gives another type
column-used-drop = Keep its definition, take it away before the upgrade by `{ $statement }`, and check again.
column-used-by-hand = Keep its definition, take the use of the column out of it by hand before the upgrade, and check again.
finding-definitions-unseen = The account may not see the texts of { $count } definitions in this database, so nobody knows whether they use a column that the upgrade changes: { $names }.
    .hint = Check with an account that may see them, an administrator's for example, or look at them yourself.
