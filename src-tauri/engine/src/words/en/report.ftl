# The report of a run.

report-no-runs = There are no runs on this machine yet.
report-title = DB-GPT Upgrade: run { $run }
report-summary =
    - Database: { $target }
    - Begun: { $begun }, ended: { $ended }
    - State: { $state }, error: { $error }
    - App: { $app }, plan: { $hash }
report-window = Saved from a window on { $window }.
report-before-title = Before
report-before =
    - Server: { $server }
    - DB-GPT: { $dbgpt }
    - Where the database stood: { $where }
    - { $rows } rows in { $tables } tables, at { $at }
report-found = What was found before
report-info = Info:
report-warning = Warning:
report-blocker = BLOCKER:
report-nothing-found = Nothing.
report-steps = Steps
report-after = After
report-verified = Verified: v{ $aim } finds every table and column that it reads and writes. The database stands at: { $where }.
report-not-verified = Not verified: v{ $aim } does not find all that it reads and writes. The database stands at: { $where }.
report-not-seen = The run did not come to its end, so the database was not looked at again.
report-table-head = | Table | Columns before | Columns after | Rows before | Rows after |
report-backup-title = Backup
report-backup = `{ $file }`, sha256 of its payload { $sha256 }

error-report-unwritten = The report can't be written to `{ $path }`: { $cause }. The run itself is not touched by this.
    .hint = Name a file that does not exist yet, in a folder that takes files.
