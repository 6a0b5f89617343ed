-- SQLite has no statement for these; see the manual's chapter on ALTER TABLE, which says what may be changed in the stored definition.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(sql,
    'status text NOT NULL', 'status text NOT NULL DEFAULT ''active'''),
    'FOREIGN KEY (tenant_id, offer_id) REFERENCES offer (tenant_id, id)',
    'FOREIGN KEY (tenant_id, offer_id) REFERENCES offer (tenant_id, id),
    FOREIGN KEY (tenant_id, id) REFERENCES endpoint (tenant_id, id)')
    WHERE type = 'table' AND name = 'partner_postback';
UPDATE sqlite_schema SET sql = replace(replace(replace(sql,
    'partner_postback_id blob NOT NULL', 'partner_postback_id blob'),
    'conversion_id blob NOT NULL', 'conversion_id blob'),
    'FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversion (tenant_id, id)',
    'FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversion (tenant_id, id),
    FOREIGN KEY (tenant_id, endpoint_id) REFERENCES endpoint (tenant_id, id)')
    WHERE type = 'table' AND name = 'delivery';
PRAGMA writable_schema = RESET;

-- A process of the version before, while a deployment rolls on, knows nothing of endpoints.
CREATE TRIGGER partner_postback_endpoint BEFORE INSERT ON partner_postback BEGIN
    INSERT OR IGNORE INTO endpoint (tenant_id, id, kind, status, created_at, updated_at)
        VALUES (NEW.tenant_id, NEW.id, 'partner_postback', NEW.status, NEW.created_at, NEW.updated_at);
END;
CREATE TRIGGER delivery_endpoint AFTER INSERT ON delivery WHEN NEW.endpoint_id IS NULL BEGIN
    UPDATE delivery SET (endpoint_id, source_key, content) = (SELECT NEW.partner_postback_id,
        'conversion:' || lower(hex(NEW.conversion_id)) || ':made',
        json_object('status', c.status, 'reason', c.reason, 'amount_micros', c.amount_micros, 'amount_currency', c.amount_currency,
            'payout_micros', c.payout_micros, 'payout_currency', c.payout_currency)
        FROM conversion c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.conversion_id)
    WHERE tenant_id = NEW.tenant_id AND id = NEW.id;
END;
UPDATE delivery SET (endpoint_id, source_key, content) = (SELECT delivery.partner_postback_id,
    'conversion:' || lower(hex(delivery.conversion_id)) || ':made',
    json_object('status', c.status, 'reason', c.reason, 'amount_micros', c.amount_micros, 'amount_currency', c.amount_currency,
        'payout_micros', c.payout_micros, 'payout_currency', c.payout_currency)
    FROM conversion c WHERE c.tenant_id = delivery.tenant_id AND c.id = delivery.conversion_id);
