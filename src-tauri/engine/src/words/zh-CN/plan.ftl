# 计划中每一步的用途。

plan-create = DB-GPT 的升级指南要求创建表 `{ $table }`。语句与指南逐字一致。
plan-create-collation = DB-GPT 的升级指南要求创建表 `{ $table }`。排序规则沿用现有表的 `{ $collation }`，因为排序规则不同的文本无法在同一查询中比较。
plan-create-charset = DB-GPT 的升级指南要求创建表 `{ $table }`。现有表使用 `{ $collation }`；新表必须能保存所有字符，因此仍使用 utf8mb4。
plan-complete = 表 `{ $table }` 已经存在，但缺少 DB-GPT 升级指南中的部分列。只补上这些列，表中其他内容不变。
plan-conversations-columns = DB-GPT 的升级指南要求在 `gpts_conversations` 中添加 `team_mode` 和 `current_goal`。两列用同一条语句添加，不会只完成一半。
plan-messages-goal = v0.5.0 把 `gpts_messages` 的列 `current_gogal` 改名为 `current_goal`，而指南没有提到。缺少这一步，所有智能体对话都会失败。类型和数据保持不变。
plan-messages-goal-add = `gpts_messages` 既没有 `current_gogal` 也没有 `current_goal`，`dbgpt db migration` 中途停止后就是这样。v0.5.0 需要 `current_goal`；由于旧的目标已不存在，添加的列是空的。
plan-messages-goal-merge = `gpts_messages` 同时有 `current_gogal` 和 `current_goal`。有 { $rows } 行的目标只存在旧列中，将复制到新列，不覆盖任何内容。
plan-messages-goal-drop = `gpts_messages` 的旧列 `current_gogal` 中没有 `current_goal` 缺少的内容，将删除旧列；执行前会再检查一次。
plan-messages-goal-keep = `gpts_messages` 有 { $rows } 行在 `current_gogal` 和 `current_goal` 中的目标不同。两列都保留；v0.5.0 读取 `current_goal`。
plan-collection-codes = 指南把 `gpts_app_collection` 的 `user_code` 定为数字，并且不允许 `user_code` 和 `sys_code` 为 NULL，而 v0.5.0 会写入文本或 NULL。缺少这一步，收藏应用总会失败。
plan-messages-longtext = `gpts_messages` 的 `content` 和 `action_report` 只能保存 64 KB；v0.5.0 的智能体会写入更长的消息，缺少这一步会被拒绝。`chat_history_message` 仍保持 64 KB 的上限，与 v0.4.7 相同。
plan-conversations-team-mode = v0.5.0 需要 `gpts_conversations` 的 `team_mode`，但在 SQLite 上不会自动添加。缺少它，所有智能体对话都会失败。该列不允许 NULL，因为有 NULL 时 v0.5.1 无法启动。
plan-conversations-team-mode-fill = `gpts_conversations` 有 { $rows } 行的 `team_mode` 为 NULL，v0.5.1 会因此无法启动。将改为空文本。

# 各项修复的用途，几个字说明。
repair-messages-goal = 重命名智能体对话所需的列
repair-collection-codes = 让用户可以收藏应用
repair-long-messages = 允许保存超过 64 KB 的消息
repair-conversations-team-mode = 添加智能体对话所需的列

# 通用说明，用于没有专门说明的版本。
plan-add = v{ $release } 会读写 `{ $table }` 中目前没有的列。用一条语句全部添加。
plan-retype = v{ $release } 会向 `{ $table }` 的列写入更长的文本或空值。这些列会变宽，不会缩短。
plan-tighten = v{ $release } 要求 `{ $table }` 的 `{ $column }` 不为 NULL，此后不再允许 NULL。
plan-fill = { $rows ->
       *[other] `{ $table }` 有 { $rows } 行
    }的 `{ $column }` 是 NULL，而 v{ $release } 需要有值，将填入空值。
plan-rename = v{ $release } 给 `{ $table }` 的一列改了名。类型和数据保持不变。
plan-rename-add = `{ $table }` 中既没有旧名称的列，也没有 v{ $release } 所用新名称的列。将添加一个空列。
plan-rename-merge = `{ $table }` 同时有旧名称和新名称的列。{ $rows ->
       *[other] 有 { $rows } 行
    }只在旧列中有值，将复制到新列，不覆盖任何内容。
plan-rename-drop = `{ $table }` 的旧列中没有新列缺少的内容，将被删除；删除之前会再检查一次。
plan-rename-keep = { $rows ->
       *[other] `{ $table }` 有 { $rows } 行
    }在新旧两列中的值不同。两列都保留；v{ $release } 读取新列。
plan-drop = 已没有任何版本读取 `{ $table }` 的 `{ $column }`。
plan-index = 没有这个索引，v{ $release } 要读完整张 `{ $table }` 才能找到少数几行。
plan-collate = v{ $release } 会把 `{ $table }` 的文本与 `{ $like }` 的文本相比较，排序规则不同时服务器会拒绝。`{ $table }` 将改用 `{ $collation }`。
plan-refuses-null = v{ $release } 需要 `{ $table }` 的 `{ $column }`。它启动时会自行添加，但遇到没有值的行就会停止。这里添加该列并填入空值。
