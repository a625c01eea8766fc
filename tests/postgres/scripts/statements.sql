-- What people do with Postgres, in one session. Its output must not depend on the way to the
-- server. Errors are meant.

-- Definitions and plain statements.
create table account (id int primary key, owner text not null, balance numeric default 0);
create table entry (id serial primary key, account int not null
  references account deferrable initially deferred, amount numeric);
create view rich as select * from account where balance > 100;
insert into account values (1, 'one', 100), (2, 'two', 200) returning *;
insert into account values (1, 'again', 0);
update account set balance = balance + 1 returning id, balance;
select * from rich order by id;
select 1/0;
selekt 1;
;
select 'quoted; semicolon' as "a;b" \; select $tag$ commit; $tag$ as dollar;
/* commit */ select 1 as one; -- commit
delete from account where id = 99;

-- Blocks, savepoints, failed blocks, chains.
begin;
insert into account values (3, 'three', 300);
savepoint s;
insert into account values (3, 'twice', 0);
rollback to savepoint s;
release savepoint s;
commit;
begin;
insert into account values (4, 'never', 0);
select 1/0;
select 'ignored';
commit;
select count(*) from account;
begin isolation level serializable;
insert into account values (5, 'five', 0);
commit and chain;
show transaction_isolation;
insert into account values (6, 'six', 0);
rollback and chain;
insert into account values (7, 'seven', 0);
end;
commit;
rollback;
select id from account order by id;

-- A deferred constraint fails at COMMIT, with and without a block.
begin;
insert into entry (account, amount) values (999, 1);
select 'still fine';
commit;
insert into entry (account, amount) values (998, 1);
begin;
insert into entry (account, amount) values (1, 10), (2, 20);
set constraints all immediate;
commit;

-- Several statements in one message: the server makes one transaction of them.
insert into account values (10, 'ten', 0) \; insert into account values (11, 'eleven', 0);
insert into account values (12, 'lost', 0) \; select 1/0;
insert into account values (13, 'kept', 0) \; commit \; select 1/0;
begin \; insert into account values (14, 'fourteen', 0) \; commit \; select count(*) from account;

-- Two phases.
begin;
insert into account values (20, 'prepared', 0);
prepare transaction 'wringer_one';
select gid from pg_prepared_xacts where database = current_database();
commit prepared 'wringer_one';
begin;
insert into account values (21, 'given up', 0);
prepare transaction 'wringer_two';
rollback prepared 'wringer_two';
commit prepared 'wringer_none';
select id, owner from account where id >= 10 order by id;

-- COPY, by the server and by psql.
copy account (id, owner, balance) from stdin;
30	thirty	1.5
31	\N	2
\.
copy account (id, owner, balance) from stdin with (format csv);
32,"thirty
two",2
33,"a,b",3
\.
begin;
copy entry (account, amount) from stdin;
32	1
33	2
\.
commit;
copy (select * from account order by id) to stdout with (format csv, header);
copy account from '/nowhere/at/all';
\copy (select id, owner from account order by id) to program 'cat'
\copy (select g, repeat('x', 100) from generate_series(1, 20000) g) to 'copied.data'
create table copied (id int, padding text);
\copy copied from 'copied.data'
select count(*), sum(length(padding)) from copied;
\copy copied from 'no-such-file'

-- Notices, warnings, notifications, settings that change under way.
do $$ begin raise notice 'noticed'; raise warning 'warned %', 1; end $$;
drop table if exists never_there;
listen news;
notify news, 'first';
begin;
select pg_notify('news', 'second');
commit;
select 'after the notification';
unlisten *;
set application_name = 'renamed';
set timezone = 'Europe/Berlin';
select timestamptz '2026-07-01 12:00:00+00';
reset timezone;

-- Prepared statements and cursors.
prepare add (int, text) as insert into account values ($1, $2, 0);
execute add (40, 'forty');
execute add (40, 'forty');
select name from pg_prepared_statements;
deallocate add;
execute add (41, 'gone');
select id, owner, balance from account \gdesc
begin;
declare c scroll cursor for select g from generate_series(1, 100) g;
fetch 3 from c;
fetch backward 2 from c;
move 90 in c;
fetch all from c;
close c;
commit;
declare d cursor for select 1;
\set FETCH_COUNT 1000
select sum(g) over (order by g) from generate_series(1, 5000) g;
\unset FETCH_COUNT

-- Procedures and functions that do more than they say.
create procedure twice() language plpgsql as $$
begin
  insert into account values (50, 'fifty', 0);
  commit;
  insert into account values (51, 'fifty-one', 0);
  rollback;
end $$;
call twice();
create function writes() returns int language sql as
  $$ insert into account values (52, 'by function', 0) returning id $$;
select writes();
begin atomic;
select count(*) from account where id in (50, 51, 52);
select lo_from_bytea(70000, 'large object');
\lo_export 70000 'object.data'
\lo_unlink 70000

-- Outside of any block, and with a block refused.
vacuum account;
begin;
vacuum account;
rollback;
create database never in never;

-- Large messages, in both directions.
\set big `head -c 20000000 /dev/zero | tr '\0' x`
select length(:'big'), md5(:'big');
insert into copied values (0, :'big');
select md5(padding) from copied where id = 0;
\pset format unaligned
select g, repeat(md5(g::text), 16) from generate_series(1, 100000) g;
select repeat('y', 50000000);
select count(*), sum(balance) from account;
discard all;
select 'the end';
