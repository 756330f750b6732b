# 每个步骤的理由。

plan-create = 指南要求创建表 `{ $table }`。排序规则为 { $collation }，与指南及现有的表一致。
plan-create-collation = 指南要求创建表 `{ $table }`。排序规则采用现有表的 { $collation }：混用排序规则会在比较时出错。
plan-conversations-columns = 指南要求给 `gpts_conversations` 增加 `team_mode` 和 `current_goal`。两列放在同一条语句中：要么全部成功，要么都不做。
plan-messages-goal = v0.5.0 把 `gpts_messages.current_gogal` 改名为 `current_goal`，指南没有提到。不改名的话，所有智能体对话都会失败。各行内容保持不变。
plan-messages-goal-merge = `gpts_messages` 同时有 `current_gogal` 和 `current_goal`。新列为空的行会取旧列的文字。
plan-messages-gogal-drop = 删除旧列 `gpts_messages.current_gogal`，但仅当每一行两列内容都相同时才执行。
plan-collection-codes = v0.5.0 会向 `gpts_app_collection.user_code` 和 `sys_code` 写入文字或空值。按指南的类型，“收藏应用”总会失败。
plan-messages-longtext = v0.5.0 会向 `gpts_messages` 写入超过 64 KB 的消息和报告。类型为 TEXT 时会报 “Data too long”。
plan-sqlite-team-mode = v0.5.0 会读取 `gpts_conversations.team_mode`，但不会自行添加。采用 NOT NULL 且默认为空，因为 v0.5.1 遇到 NULL 会停止运行。
