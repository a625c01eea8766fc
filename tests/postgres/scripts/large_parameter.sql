-- As long a parameter as a command line can carry.
insert into pgbench_history (tid, bid, aid, delta, mtime)
  values (1, 1, 1, length(:big), current_timestamp);
