# 计划中每一步的用途。

plan-create = DB-GPT 的升级指南要求创建表 `{ $table }`。语句与指南逐字一致。
plan-create-collation = DB-GPT 的升级指南要求创建表 `{ $table }`。排序规则沿用现有表的 `{ $collation }`，因为排序规则不同的文本无法在同一查询中比较。
plan-create-charset = DB-GPT 的升级指南要求创建表 `{ $table }`。现有表使用 `{ $collation }`；新表必须能保存所有字符，因此仍使用 utf8mb4。
plan-complete = 表 `{ $table }` 已经存在，但缺少 DB-GPT 升级指南中的部分列。只补上这些列，表中其他内容不变。

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
plan-fold = { $releases } 对 `{ $table }` 的全部要求合成一条语句：即使服务器需要复制这张表，也只复制一次；结果要么全部完成，要么保持原样。
plan-collate = v{ $release } 会把 `{ $table }` 的文本与 `{ $like }` 的文本相比较，排序规则不同时服务器会拒绝。`{ $table }` 将改用 `{ $collation }`。
plan-refuses-null = v{ $release } 需要 `{ $table }` 的 `{ $column }`。它启动时会自行添加，但遇到没有值的行就会停止。这里添加该列并填入空值。
plan-fit = `{ $table }` 的 { $columns } 无法存放 v{ $release } 写入的全部内容：它们是手动创建的，或由与 DB-GPT 代码不一致的建表文件创建。它们会得到 DB-GPT 自己的类型；每行的值都保留，执行前会再检查一次。
repair-column-types = 为列换上 DB-GPT 写入的类型

# 对大表上某一步所需时间和空间的估计。
plan-copies = 服务器会复制整张表（约 { $mib } MiB），预计需要 { $least } 到 { $most }，并在其磁盘上占用同样大小的空间。
plan-indexes = 服务器会读取整张表（约 { $mib } MiB）来建立索引，预计需要 { $least } 到 { $most }。
