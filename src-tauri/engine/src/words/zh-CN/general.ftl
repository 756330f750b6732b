# 各阶段通用的文字。

error-cancelled = 已取消（{ $phase }）。数据库没有任何改动。
    .hint = 随时可以重新开始。

error-home-unusable = 无法创建或使用本应用自己的文件夹 `{ $path }`：{ $cause }。日志保存在那里，没有日志就不会改动任何东西。没有做任何改动。
    .hint = 请让当前账户能写入该文件夹，或用环境变量 DBGPT_UPGRADE_HOME 指定另一个位置。

error-sample-failed = 无法在 `{ $path }` 中生成示例安装：{ $cause }。其他内容没有改动。
    .hint = 请为该文件夹腾出空间或授予权限，或用环境变量 `DBGPT_UPGRADE_HOME` 指定其他文件夹，然后重试。
error-look-first = 还没有查看任何数据库。没有任何改动。
    .hint = 请先选择配置。

error-window-blocked = 存在妨碍改动的问题：{ $finding } 没有任何改动。
    .hint = 请返回并解决它，然后重新检查。
error-window-backup-first = 本次操作还没有备份。没有任何改动。
    .hint = 请返回并先备份；只有备份通过验证后才会改动数据库。
error-window-plan-stale = 计划已与显示的不同。没有任何改动。
    .hint = 请返回重新查看计划，再次确认。
