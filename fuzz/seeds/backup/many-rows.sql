INSERT INTO `t` (`a`,`b`) VALUES (1,'a;'),(2,'b\''),
(3,"c");
REPLACE INTO `t` VALUES ROW(1),ROW(2);
/*!50001 CREATE VIEW `v` AS SELECT 1 */;
CREATE TABLE "t" (a int);
-- Dump completed