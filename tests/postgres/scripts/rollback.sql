-- Half of the blocks are given up.
\set aid random(1, 100000 * :scale)
\set keep random(0, 1)
begin;
update pgbench_accounts set abalance = abalance + 1 where aid = :aid;
insert into pgbench_history (tid, bid, aid, delta, mtime)
  values (1, 1, :aid, :keep, current_timestamp);
\if :keep
commit;
\else
rollback;
\endif
