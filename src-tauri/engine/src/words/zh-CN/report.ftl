# 运行报告。

report-no-runs = 本机还没有任何运行记录。
report-title = DB-GPT Upgrade：运行 { $run }
report-summary =
    - 数据库：{ $target }
    - 开始：{ $begun }，结束：{ $ended }
    - 状态：{ $state }，错误：{ $error }
    - 应用版本：{ $app }，计划：{ $hash }
report-before-title = 升级之前
report-before =
    - 服务器：{ $server }
    - DB-GPT：{ $dbgpt }
    - 数据库所处状态：{ $where }
    - { $tables } 张表共 { $rows } 行，{ $at }
report-steps = 步骤
report-backup-title = 备份
report-backup = `{ $file }`，载荷的 sha256 为 { $sha256 }

error-report-unwritten = 无法把报告写入 `{ $path }`：{ $cause }。运行本身不受影响。
    .hint = 请指定一个尚不存在的文件，所在文件夹须可写。
