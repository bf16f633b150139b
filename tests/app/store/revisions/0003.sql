INSERT INTO decisions (id, time, service, hook, client, key_id, hook_instance_hash, patient_hash, user_hash, scenario,
  because, studies, facts, outcomes, notes, cards, knowledge, version, latency_ms, site, origin,
  withheld, arm, silence, missing, unread, unmapped, age_band, sex)
VALUES ('019cf5f2a6100123456789abcdef0123', '2026-03-16 09:31:10.000000+00:00', 'demyelinating-imaging-order-select',
  'order-select', 'anybody', '49576063', '92823bc5875a2c34aa5b0f22d67461a967f0ecf47b1a45192fc9a3310a309df9',
  '2fc0ac9cfc20077ab1f24cc2f82df3ad2223fd8815f2c0909a136129d261430d',
  'e9dc8cff348b298712bf2c26c8fd0baa3c0b883d28b0eea50af6ca20d3ab8196', 'relapse',
  'established disease with a new deficit',
  '[{"study":"CT thoracic spine without IV contrast","rating":"not-appropriate"}]',
  '[{"fact":"sensory-level","standing":"affirmed"}]', '[{"rule":"CtSpine","spoke":true}]', 0, 1, '2f0dad81c882',
  '0.1.0', 2.1, '3f5a9c0d1e2b', 'live', '', '', '', '[]', '["problem"]', '[]', '', '');
INSERT INTO cards (decision, card, rule, indicator, suggestions, withheld)
VALUES ('019cf5f2a6100123456789abcdef0123', 'e252f6f9-cbde-5888-9322-df64af88fa6c', 'CtSpine', 'warning',
  '["c5ca082c-9b14-54db-bfeb-4b2916150eb2"]', '');
INSERT INTO feedback (id, card, outcome, suggestions, reason_code, reason_system, comment, time, received, service,
  client, linked)
VALUES ('8663b0464407dad9dde1baad02d59057944f555815a443828642eea8943f7c1e', 'e252f6f9-cbde-5888-9322-df64af88fa6c',
  'accepted', '["c5ca082c-9b14-54db-bfeb-4b2916150eb2"]', NULL, NULL, NULL, '2026-03-16 09:32:00.000000+00:00',
  '2026-03-16 09:32:01.000000+00:00', 'demyelinating-imaging-order-select', 'anybody', TRUE);
INSERT INTO feedback (id, card, outcome, suggestions, reason_code, reason_system, comment, time, received, service,
  client, linked)
VALUES ('a0621b99822c4f0a373d8e6e023a847e2e6b1d9d90d8ace9e4304c050a406673', '123456', 'overridden', '[]', '45',
  'com.epic.cdshooks.feedback.overrideReason.reasonCategory', NULL, '2026-03-16 09:33:00.000000+00:00',
  '2026-03-16 09:33:01.000000+00:00', 'demyelinating-imaging-order-select', 'anybody', FALSE);
INSERT INTO reviews (id, decision, rule, reader, time, advice_right, response_right, reason)
VALUES ('0123456789abcdef0123456789abcdef', '019cf5f2a6100123456789abcdef0123', 'CtSpine', 'reader-1',
  '2026-03-17 10:00:00.000000+00:00', TRUE, NULL, '');
INSERT INTO samples (id, drawn, drawn_by, seed, first, last, origin)
VALUES ('fedcba9876543210fedcba9876543210', '2026-03-17 09:00:00.000000+00:00', 'signer-1', 7, '2026-03-01', '2026-03-31',
  'live');
INSERT INTO sampled (sample, place, decision, rule, stratum, size)
VALUES ('fedcba9876543210fedcba9876543210', 1, '019cf5f2a6100123456789abcdef0123', 'CtSpine', 'shown', 1);
INSERT INTO daily_counts (measure, day, origin, service, client, about, key, other, count)
VALUES ('card', '2026-03-16', 'live', 'demyelinating-imaging-order-select', 'anybody', 'CtSpine', '', 'warning', 1);
INSERT INTO daily_users (day, origin, user_hash, calls, cards)
VALUES ('2026-03-16', 'live', 'e9dc8cff348b298712bf2c26c8fd0baa3c0b883d28b0eea50af6ca20d3ab8196', 1, 1);
INSERT INTO counted_days (day, decisions, counted)
VALUES ('2026-03-16', 1, '2026-03-17 02:00:00.000000+00:00');
