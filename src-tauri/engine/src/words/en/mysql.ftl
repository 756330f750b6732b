# mysql
