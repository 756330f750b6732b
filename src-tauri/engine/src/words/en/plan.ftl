# What each step of a plan is for.

plan-create = DB-GPT's upgrade guide creates the table `{ $table }`. The statement is the guide's, to the letter.
plan-create-collation = DB-GPT's upgrade guide creates the table `{ $table }`. It gets the collation of the existing tables, `{ $collation }`, because texts of different collations can't be compared in one query.
plan-create-charset = DB-GPT's upgrade guide creates the table `{ $table }`. The existing tables have `{ $collation }`; the new one has to hold every character, so it stays on utf8mb4.
plan-complete = The table `{ $table }` is there already, but without columns that DB-GPT's upgrade guide gives it. They are added; nothing else in the table is changed.
plan-conversations-columns = DB-GPT's upgrade guide adds `team_mode` and `current_goal` to `gpts_conversations`. One statement adds both, so that there is no half-way.
plan-messages-goal = v0.5.0 calls the column `current_gogal` of `gpts_messages` `current_goal`, and the guide does not say so. Without this step every agent chat fails. Type and values stay as they are.
plan-messages-goal-add = `gpts_messages` has neither `current_gogal` nor `current_goal`, as `dbgpt db migration` leaves it when it stops half-way. v0.5.0 needs `current_goal`; it is added empty, because the old goals are no longer there.
plan-messages-goal-merge = `gpts_messages` has both `current_gogal` and `current_goal`. { $rows ->
        [one] One row has its goal
       *[other] { $rows } rows have their goal
    } under the old name only; it is copied to the new one. Nothing is overwritten.
plan-messages-goal-drop = The old column `current_gogal` of `gpts_messages` holds nothing that `current_goal` does not hold. It goes; this is looked at once more right before.
plan-messages-goal-keep = { $rows ->
        [one] One row of `gpts_messages` has
       *[other] { $rows } rows of `gpts_messages` have
    } different goals in `current_gogal` and `current_goal`. Both columns stay; v0.5.0 reads `current_goal`.
plan-collection-codes = The guide makes `user_code` a number and forbids NULL in `user_code` and `sys_code` of `gpts_app_collection`, but v0.5.0 writes text or NULL there. Without this step collecting an app always fails.
plan-messages-longtext = `content` and `action_report` of `gpts_messages` hold 64 KB; agents of v0.5.0 write longer messages, which are refused without this step. `chat_history_message` keeps its own limit of 64 KB, as in v0.4.7.
plan-conversations-team-mode = v0.5.0 needs `team_mode` in `gpts_conversations` and does not add it on SQLite. Without it every agent chat fails. It is never NULL, because v0.5.1 can't start with a NULL there.
plan-conversations-team-mode-fill = { $rows ->
        [one] One row of `gpts_conversations` has
       *[other] { $rows } rows of `gpts_conversations` have
    } NULL in `team_mode`; v0.5.1 can't start with that. It becomes an empty text.

# What a repair is for, in a few words.
repair-messages-goal = Rename the column that agent chat needs
repair-collection-codes = Let users collect apps
repair-long-messages = Keep messages longer than 64 KB
repair-conversations-team-mode = Add the column that agent chat needs

# The general sentences, for a release that has none of its own.
plan-add = v{ $release } reads and writes columns that `{ $table }` does not have yet. One statement adds them all.
plan-retype = v{ $release } writes longer texts, or none, into columns of `{ $table }`. They are widened; nothing is made shorter.
plan-tighten = v{ $release } never has NULL in `{ $column }` of `{ $table }`. It is forbidden from here on.
plan-fill = { $rows ->
        [one] One row of `{ $table }` has
       *[other] { $rows } rows of `{ $table }` have
    } NULL in `{ $column }`, and v{ $release } needs a value there. It becomes an empty one.
plan-rename = v{ $release } calls a column of `{ $table }` otherwise. Type and values stay as they are.
plan-rename-add = `{ $table }` has a column of v{ $release } neither under its old nor under its new name. It is added empty.
plan-rename-merge = `{ $table }` has a column under its old and its new name. { $rows ->
        [one] One row has its value
       *[other] { $rows } rows have their value
    } under the old name only; it is copied to the new one. Nothing is overwritten.
plan-rename-drop = The old column of `{ $table }` holds nothing that the new one does not hold. It goes; this is looked at once more right before.
plan-rename-keep = { $rows ->
        [one] One row of `{ $table }` has
       *[other] { $rows } rows of `{ $table }` have
    } different values under the old and the new name. Both columns stay; v{ $release } reads the new one.
plan-drop = No release reads `{ $column }` of `{ $table }` any more.
plan-index = Without the index, v{ $release } reads all of `{ $table }` to find a few rows.
plan-collate = v{ $release } compares texts of `{ $table }` with texts of `{ $like }`, which the server refuses across collations. `{ $table }` gets `{ $collation }`.
plan-refuses-null = v{ $release } needs `{ $column }` in `{ $table }`. At its start it would add it by itself, and stop at rows that have no value for it. It is added with an empty one.
