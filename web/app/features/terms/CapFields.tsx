import { Button, NativeSelect, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { describeCap } from './describe';
import { CAP_METRICS, CAP_SCOPES, type CapDraft, NEW_CAP } from './draft';
import { NumberText } from './NumberText';
import { PeriodSelect } from './PayFields';
import { Problem } from './Problem';
import type { PlacedProblems } from './problems';
import classes from './TermsEditor.module.css';

const SCOPE_NAMES = { affiliate: 'Affiliate', offer: 'Offer' } as const;
const METRIC_NAMES = { payout: 'Payout', conversions: 'Conversions' } as const;

type Props = {
  cap: CapDraft | null;
  currency: string;
  problems: PlacedProblems;
  onChange: (cap: CapDraft | null) => void;
};

/** The most that the offer pays, whatever its rules say. */
export function CapFields({ cap, currency, problems, onChange }: Props) {
  if (!cap) {
    return (
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange(NEW_CAP)}
        >
          Add a cap
        </Button>
      </div>
    );
  }
  const own = problems.get('cap');
  return (
    // biome-ignore lint/a11y/useSemanticElements: it is drawn as a rule is, which a fieldset cannot.
    <div role="group" aria-label="Cap" className={classes.rule}>
      <div className={classes.ruleHead}>
        <span className={classes.number}>Cap</span>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconTrash size={14} aria-hidden />}
          onClick={() => onChange(null)}
        >
          Remove the cap
        </Button>
      </div>
      <Text size="sm" c="dimmed">
        {describeCap(cap, currency)}. What is over it is paid in part, or not at all.
      </Text>
      {own && <Problem>{own}</Problem>}
      <CapRow cap={cap} currency={currency} problems={problems} onChange={onChange} />
    </div>
  );
}

function CapRow({ cap, currency, problems, onChange }: Props & { cap: CapDraft }) {
  return (
    <div className={classes.cap}>
      <NativeSelect
        label="Cap of"
        data={CAP_SCOPES.map((value) => ({ value, label: SCOPE_NAMES[value] }))}
        value={cap.scope}
        error={problems.get('cap.scope')}
        onChange={(event) => {
          const scope = CAP_SCOPES.find((each) => each === event.currentTarget.value);
          if (scope) onChange({ ...cap, scope });
        }}
      />
      <NativeSelect
        label="Cap counts"
        data={CAP_METRICS.map((value) => ({ value, label: METRIC_NAMES[value] }))}
        value={cap.metric}
        error={problems.get('cap.metric')}
        onChange={(event) => {
          const metric = CAP_METRICS.find((each) => each === event.currentTarget.value);
          if (metric) onChange({ ...cap, metric });
        }}
      />
      <NumberText
        label={cap.metric === 'payout' ? `Limit (${currency})` : 'Limit'}
        placeholder={cap.metric === 'payout' ? '5000.00' : '100'}
        whole={cap.metric === 'conversions'}
        value={cap.limit}
        error={problems.get('cap.limit')}
        onChange={(limit) => onChange({ ...cap, limit })}
      />
      <PeriodSelect
        label="Limit is for"
        value={cap.period}
        error={problems.get('cap.period')}
        onChange={(period) => onChange({ ...cap, period })}
      />
    </div>
  );
}
