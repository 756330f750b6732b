# 撤销一次运行。

error-undo-run-undone = 运行 { $run } 此前已撤销，没有可撤销的内容。
    .hint = 无需操作。用 `runs` 可查看每次运行的状态。
error-undo-nothing = 运行 { $run } 在做出任何改动之前就失败了，没有可撤销的内容。没有任何改动。
    .hint = 请排除失败的原因，然后重新开始升级。
error-undo-other-target = 运行 { $run } 针对的是另一个数据库。没有任何改动。
    .hint = 请使用开始时的配置撤销。
error-undo-blocked = 撤回步骤 `{ $step }` 时等待正在使用该表的其他会话，已超时放弃。数据库上的会话：{ $seen ->
        [0] 此账号看不到任何会话
       *[other] { $sessions }
    }。{ $count ->
        [0] 本次没有撤回任何内容。
       *[other] 此前已撤回：{ $done }。
    }
    .hint = 请停止 DB-GPT 以及其他未结束的事务，然后再次撤销运行 { $run }。
error-undo-step-failed = 撤回步骤 `{ $step }` 失败：{ $cause }。{ $count ->
        [0] 本次没有撤回任何内容。
       *[other] 此前已撤回：{ $done }。
    }
    .hint = 请排除原因，然后再次撤销运行 { $run }：程序会从中断处继续。或者恢复备份。
error-undo-step-unseen = 服务器执行撤回步骤 `{ $step }` 的语句时没有报错，但看不到效果。{ $count ->
        [0] 没有撤回其他步骤。
       *[other] 此前已撤回：{ $done }。
    }
    .hint = 请检查该步骤涉及的表，然后再次撤销运行 { $run }；或者恢复备份。
error-undo-used-meanwhile = 撤销过程中，步骤 `{ $step }` 所建内容被使用了，因此保留不动。{ $count ->
        [0] 没有撤回任何内容。
       *[other] 此前已撤回：{ $done }。
    }
    .hint = 请停止 DB-GPT 以及其他写入该数据库的程序，然后再次撤销运行 { $run } 查看可行的做法，或继续该运行，或恢复备份。
error-undo-connection-lost = 撤回步骤 `{ $step }` 时连接中断：{ $cause }。{ $count ->
        [0] 本次没有撤回其他步骤。
       *[other] 此前已撤回：{ $done }。
    }
    .hint = 请确认服务器正在运行，然后再次撤销运行 { $run }：程序会检查现状并完成剩余部分。
error-undo-cancelled = 撤销已在两个步骤之间取消。{ $count ->
        [0] 本次没有撤回任何内容，但之前的一次有。
       *[other] 已撤回：{ $done }。
    }
    .hint = 再次撤销运行 { $run } 以完成，或恢复备份。
error-undo-journal-failed = 无法写入日志：{ $cause } { $count ->
        [0] 本次没有改动数据库。
       *[other] 数据库中已撤回：{ $done }。
    }
    .hint = 请为日志腾出空间，然后再次撤销运行 { $run }。
error-undo-sqlite-failed = 在 `{ $path }` 中的撤销在 `{ $step }` 失败：{ $cause }。全部已回滚，没有任何改动。
    .hint = 请停止 DB-GPT，确认文件可写，然后再次撤销运行 { $run }。

finding-undo-table-used = 步骤 `{ $step }` 所建的表 `{ $table }` 中有 { $rows } 行。没有删除任何内容。
    .hint = 如果这些行可以删除，请删除后再次撤销。若要回到运行之前的状态，请恢复备份 `{ $backup }`。
finding-undo-column-used = `{ $table }` 有 { $rows } 行在步骤 `{ $step }` 添加的列 `{ $column }` 中有值。没有删除任何内容。
    .hint = 如果这些值可以删除，请清空该列后再次撤销。若要回到运行之前的状态，请恢复备份 `{ $backup }`。
finding-undo-null = `{ $table }` 有 { $rows } 行的列 `{ $column }` 为 NULL，而该列在步骤 `{ $step }` 之前不允许 NULL。没有删除任何内容。
    .hint = 请为这些行填入值后再次撤销，或恢复备份 `{ $backup }`。
finding-undo-misfit = `{ $table }` 有 { $rows } 行的列 `{ $column }` 的值放不进 { $type }，即该列在步骤 `{ $step }` 之前的类型。没有删除任何内容。
    .hint = 请修改这些值后再次撤销，或恢复备份 `{ $backup }`。
finding-undo-no-way = 步骤 `{ $step }` 删除或改动了值，无法撤回。没有删除任何内容。
    .hint = 请恢复备份 `{ $backup }`，其中一切都与运行之前相同。
finding-undo-changed-since = 步骤 `{ $step }` 所建内容此后被手动改动过。没有删除任何内容。
    .hint = 请恢复备份 `{ $backup }`，或把该表改回该步骤之后的样子再撤销。
finding-undo-later-run = 运行 { $run } 之后的运行 { $later } 改动了相同的表，或重新建立了运行 { $run } 所建的内容。没有删除任何内容。
    .hint = 请先撤销运行 { $later }，之后也可以撤销此运行。
finding-undo-grants = 账号 `{ $account }` 缺少撤销所需的权限：{ $missing }。没有删除任何内容。
    .hint = 请管理员执行：{ $statement }
finding-undo-column-named = { $kind ->
        [trigger] 触发器 `{ $name }`
        [view] 视图 `{ $name }`
        [function] 函数 `{ $name }`
        [procedure] 存储过程 `{ $name }`
        [package] 程序包 `{ $name }`
        [package-body] 程序包 `{ $name }` 的主体
        [event] 事件 `{ $name }`
        [check] CHECK 约束 `{ $name }`
        [generated] 计算列 `{ $name }`
        [default] 列 `{ $name }` 的默认值
        [index] 索引 `{ $name }`
        [partition] `{ $name }` 的分区
        [foreign-key] 外键 `{ $name }`
       *[column] 列 `{ $name }`
    }使用了 `{ $table }` 的列 `{ $column }`，而撤回步骤 `{ $step }` { $how }。它会因此失效、失去该列，或使撤回失败。没有删除任何内容。
    .hint = { $what }然后再次撤销。
finding-undo-table-named = { $kind ->
        [trigger] 触发器 `{ $name }`
        [view] 视图 `{ $name }`
        [function] 函数 `{ $name }`
        [procedure] 存储过程 `{ $name }`
        [package] 程序包 `{ $name }`
        [package-body] 程序包 `{ $name }` 的主体
        [event] 事件 `{ $name }`
        [check] CHECK 约束 `{ $name }`
        [generated] 计算列 `{ $name }`
        [default] 列 `{ $name }` 的默认值
        [index] 索引 `{ $name }`
        [partition] `{ $name }` 的分区
        [foreign-key] 外键 `{ $name }`
       *[column] 列 `{ $name }`
    }建在表 `{ $table }` 上或读取该表，而撤回步骤 `{ $step }` 会删除这张表。它不是由 DB-GPT Upgrade 创建的，因此不会随表一起删除。没有删除任何内容。
    .hint = { $what }然后再次撤销。若要回到运行之前的状态，请恢复备份 `{ $backup }`。
undo-named-drop = 请保留其定义，并用 `{ $statement }` 将其移除。
undo-named-by-hand = 请保留其定义，并手动去掉其中的使用。
