# Why each step is there.

plan-create = The guide creates the table `{ $table }`. Its collation is { $collation }, as in the guide and in the tables that are there.
plan-create-collation = The guide creates the table `{ $table }`. Its collation is { $collation }, the one of the tables that are there: mixed collations fail in comparisons.
plan-conversations-columns = The guide adds `team_mode` and `current_goal` to `gpts_conversations`. Both in one statement: all or nothing.
plan-messages-goal = v0.5.0 renamed `gpts_messages.current_gogal` to `current_goal`; the guide does not say so. Without this every agent chat fails. The rows stay as they are.
plan-messages-goal-merge = `gpts_messages` has both `current_gogal` and `current_goal`. Rows whose new column is empty get the old column's text.
plan-messages-gogal-drop = The old column `gpts_messages.current_gogal` is dropped, but only if every row says the same in both columns.
plan-collection-codes = v0.5.0 writes texts, or nothing, into `gpts_app_collection.user_code` and `sys_code`. With the guide's types "collect app" always fails.
plan-messages-longtext = v0.5.0 writes messages and reports of more than 64 KB into `gpts_messages`. With TEXT they fail with "Data too long".
plan-sqlite-team-mode = v0.5.0 reads `gpts_conversations.team_mode` and does not add it by itself. NOT NULL with an empty default, because v0.5.1 stops at a NULL in there.
