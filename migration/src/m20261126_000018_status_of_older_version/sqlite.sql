-- A process of the version before pauses and opens by a column that newer ones neither read nor write. Said again it counts again: what
-- stands in the column may be older than what a newer process has said since.
CREATE TRIGGER partner_postback_opened AFTER UPDATE OF status ON partner_postback WHEN NEW.status = 'active' BEGIN
    UPDATE endpoint SET status = 'active', paused_because = NULL, failures_in_row = 0, probes_in_row = 0, rests_until = NULL,
        updated_at = NEW.updated_at
        WHERE tenant_id = NEW.tenant_id AND id = NEW.id;
END;
CREATE TRIGGER partner_postback_paused AFTER UPDATE OF status ON partner_postback WHEN NEW.status <> 'active' BEGIN
    UPDATE endpoint SET status = NEW.status, paused_because = 'asked', updated_at = NEW.updated_at
        WHERE tenant_id = NEW.tenant_id AND id = NEW.id;
END;
