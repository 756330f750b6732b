-- Rows of a small DB-GPT v0.4.7 install, some in every table that its chats, agents and knowledge use.
INSERT INTO knowledge_space VALUES (1,'产品手册','Chroma','产品问答 📚','dbgpt',NULL,'2024-01-20 09:00:00','2024-01-20 09:00:00');
INSERT INTO knowledge_document VALUES (1,'入门.md','TEXT','产品手册',1,'FINISHED','2024-01-20 09:01:00','DB-GPT 是一个数据应用框架。','ok','[]','简介','2024-01-20 09:01:00','2024-01-20 09:01:00');
INSERT INTO document_chunk VALUES (1,1,'入门.md','TEXT','DB-GPT 是一个数据应用框架。','{}','2024-01-20 09:01:00','2024-01-20 09:01:00');
INSERT INTO chat_history VALUES (1,'c-1','chat_normal','Hello 👋','dbgpt',NULL,NULL,'dbgpt','2024-01-21 10:00:00','2024-01-21 10:00:00');
INSERT INTO chat_history VALUES (2,'c-2','chat_agent','上季度的销售 📈','dbgpt',NULL,NULL,'dbgpt','2024-01-22 10:00:00','2024-01-22 10:00:00');
INSERT INTO chat_history_message VALUES (1,'c-1',0,1,'{"type": "human", "data": {"content": "Hello 👋"}}','2024-01-21 10:00:00','2024-01-21 10:00:00');
INSERT INTO chat_history_message VALUES (2,'c-1',1,1,'{"type": "ai", "data": {"content": "你好！"}}','2024-01-21 10:00:01','2024-01-21 10:00:01');
INSERT INTO connect_config VALUES (1,'sqlite','销售','data/sales.db',NULL,NULL,NULL,NULL,'演示数据','dbgpt');
INSERT INTO gpts_conversations VALUES (1,'c-2','分析上季度的销售 📈','sales-analyst','complete',5,1,'dbgpt','dbgpt','2024-01-22 10:00:00','2024-01-22 10:05:00');
INSERT INTO gpts_instance VALUES (1,'sales-analyst','分析销售数据','auto_plan',0,'{}','{}','{}','["CodeEngineer"]','{}','zh','dbgpt','dbgpt','2024-01-22 09:00:00','2024-01-22 09:00:00');
INSERT INTO gpts_messages VALUES (1,'c-2','User','CodeEngineer','vicuna',0,'请画一张图 🎨','画出每月销售额','{}','{}','{}','Human','2024-01-22 10:00:00','2024-01-22 10:00:00');
INSERT INTO gpts_messages VALUES (2,'c-2','CodeEngineer','User','vicuna',1,'Here is the chart.','画出每月销售额','{}','{}','{}','AI','2024-01-22 10:01:00','2024-01-22 10:01:00');
INSERT INTO gpts_plans VALUES (1,'c-2',1,'画图','画出每月销售额','CodeEngineer',NULL,NULL,NULL,0,5,'complete','ok','2024-01-22 10:00:00','2024-01-22 10:01:00');
INSERT INTO my_plugin VALUES (1,NULL,'dbgpt','dbgpt','search','search.zip',NULL,'1.0',3,3,NULL,'2024-01-23 08:00:00');
INSERT INTO plugin_hub VALUES (1,'search','搜索 🔎','eosphoros',NULL,NULL,'1.0','git','https://example.org/search',NULL,'2024-01-23 08:00:00',1);
INSERT INTO chat_feed_back VALUES (1,'c-1',1,5,'回答','Hello 👋','产品手册','很好 👍','dbgpt','2024-01-21 10:02:00','2024-01-21 10:02:00');
INSERT INTO prompt_manage VALUES (1,'chat_normal',NULL,'common','summary','请总结：{text}','text',NULL,'zh','f-string','总结','dbgpt','dbgpt','2024-01-24 08:00:00','2024-01-24 08:00:00');
