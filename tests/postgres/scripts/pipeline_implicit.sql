-- No BEGIN: what the pipeline's Sync ends is one transaction.
\set aid random(1, 100000 * :scale)
\set delta random(-5000, 5000)
\startpipeline
update pgbench_accounts set abalance = abalance + :delta where aid = :aid;
select abalance from pgbench_accounts where aid = :aid;
insert into pgbench_history (tid, bid, aid, delta, mtime)
  values (1, 1, :aid, :delta, current_timestamp);
\endpipeline
