import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import {
  byMetric,
  newTier,
  PAY_KINDS,
  type PayDraft,
  type PayKind,
  PERIODS,
  type Period,
  PLAIN_KINDS,
  type PlainDraft,
  type PlainKind,
  TIER_METRICS,
  type TierDraft,
  type TierMetric,
} from './draft';
import { NumberText } from './NumberText';
import { Problem } from './Problem';
import classes from './TermsEditor.module.css';

const KIND_NAMES: Record<PayKind, string> = {
  percent: 'Percent of the amount',
  flat: 'Flat amount',
  hybrid: 'Flat amount plus percent',
  tiered: 'Tiers',
};

/** Where tiers stand in a row, there is less room. */
const TIER_KIND_NAMES: Record<PlainKind, string> = {
  percent: 'Percent',
  flat: 'Flat',
  hybrid: 'Both',
};

const METRIC_NAMES = { conversions: 'Conversions', revenue: 'Revenue' } as const;

const PERIOD_NAMES: Record<Period, string> = { day: 'A day', month: 'A month', total: 'In all' };

type Problems = { problem: (field: string) => string | undefined };

type Props = Problems & {
  pay: PayDraft;
  number: number;
  currency: string;
  onChange: (pay: PayDraft) => void;
};

/** What a rule pays. */
export function PayFields({ pay, number, currency, problem, onChange }: Props) {
  const kind = (
    <KindSelect
      label="Pay"
      kinds={PAY_KINDS}
      names={KIND_NAMES}
      value={pay.kind}
      error={problem('kind')}
      onChange={(next) => onChange({ ...pay, kind: next })}
    />
  );
  if (pay.kind !== 'tiered') {
    return (
      <div className={classes.fields}>
        {kind}
        <PlainFields
          pay={{ ...pay, kind: pay.kind }}
          currency={currency}
          problem={problem}
          onChange={(plain) => onChange({ ...pay, ...plain })}
        />
      </div>
    );
  }
  return (
    <>
      <div className={classes.fields}>
        {kind}
        <NativeSelect
          label="Tiers count"
          data={TIER_METRICS.map((value) => ({ value, label: METRIC_NAMES[value] }))}
          value={pay.metric}
          error={problem('metric')}
          onChange={(event) => {
            const metric = TIER_METRICS.find((each) => each === event.currentTarget.value);
            if (metric) onChange(byMetric(pay, metric));
          }}
        />
        <PeriodSelect
          label="Counted"
          value={pay.period}
          error={problem('period')}
          onChange={(period) => onChange({ ...pay, period })}
        />
      </div>
      <TierRows pay={pay} number={number} currency={currency} problem={problem} onChange={onChange} />
    </>
  );
}

function TierRows({ pay, number, currency, problem, onChange }: Props) {
  const { tiers, metric } = pay;
  const change = (next: TierDraft[]) => onChange({ ...pay, tiers: next });
  const own = problem('tiers');
  return (
    <div className={classes.tiers}>
      {tiers.map((tier, index) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row.
        <div
          key={tier.key}
          role="group"
          aria-label={`Tier ${index + 1} of rule ${number}`}
          className={classes.row}
        >
          <TierFields
            tier={tier}
            metric={metric}
            currency={currency}
            problem={(field) => problem(`tiers[${index}].${field}`)}
            onChange={(changed) => change(tiers.with(index, changed))}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove tier ${index + 1} of rule ${number}`}
            disabled={tiers.length === 1}
            onClick={() => change(tiers.toSpliced(index, 1))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {own && <Problem>{own}</Problem>}
      <div>
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => change([...tiers, newTier(tiers)])}
        >
          Add tier
          <span className="wp-visually-hidden"> to rule {number}</span>
        </Button>
      </div>
    </div>
  );
}

type TierProps = Problems & {
  tier: TierDraft;
  metric: TierMetric;
  currency: string;
  onChange: (tier: TierDraft) => void;
};

function TierFields({ tier, metric, currency, problem, onChange }: TierProps) {
  const { pay } = tier;
  return (
    <>
      <NumberText
        label={metric === 'conversions' ? 'From' : `From (${currency})`}
        whole={metric === 'conversions'}
        value={tier.from}
        error={problem('from')}
        onChange={(from) => onChange({ ...tier, from })}
      />
      {(metric === 'conversions' || pay.kind !== 'percent') && (
        <KindSelect
          label="Tier pays"
          kinds={PLAIN_KINDS}
          names={TIER_KIND_NAMES}
          value={pay.kind}
          error={problem('pay.kind')}
          onChange={(kind) => onChange({ ...tier, pay: { ...pay, kind } })}
        />
      )}
      <PlainFields
        pay={pay}
        currency={currency}
        problem={(field) => problem(`pay.${field}`)}
        onChange={(plain) => onChange({ ...tier, pay: plain })}
      />
    </>
  );
}

type PlainProps = Problems & { pay: PlainDraft; currency: string; onChange: (pay: PlainDraft) => void };

function PlainFields({ pay: { kind, amount, rate }, currency, problem, onChange }: PlainProps) {
  return (
    <>
      {kind !== 'percent' && (
        <NumberText
          label={`Amount (${currency})`}
          placeholder="4.00"
          value={amount}
          error={problem('amount')}
          onChange={(next) => onChange({ kind, amount: next, rate })}
        />
      )}
      {kind !== 'flat' && (
        <NumberText
          label="Percent"
          placeholder="15"
          percent
          value={rate}
          error={problem('rate')}
          onChange={(next) => onChange({ kind, amount, rate: next })}
        />
      )}
    </>
  );
}

type KindProps<K extends PayKind> = {
  label: string;
  kinds: readonly K[];
  names: Record<K, string>;
  value: K;
  error: string | undefined;
  onChange: (kind: K) => void;
};

function KindSelect<K extends PayKind>({ label, kinds, names, value, error, onChange }: KindProps<K>) {
  return (
    <NativeSelect
      label={label}
      data={kinds.map((kind) => ({ value: kind, label: names[kind] }))}
      value={value}
      error={error}
      onChange={(event) => {
        const kind = kinds.find((each) => each === event.currentTarget.value);
        if (kind) onChange(kind);
      }}
    />
  );
}

type PeriodProps = {
  label: string;
  value: Period;
  error: string | undefined;
  onChange: (period: Period) => void;
};

/** Days and months are those of the program's time zone. */
export function PeriodSelect({ label, value, error, onChange }: PeriodProps) {
  return (
    <NativeSelect
      label={label}
      data={PERIODS.map((period) => ({ value: period, label: PERIOD_NAMES[period] }))}
      value={value}
      error={error}
      onChange={(event) => {
        const period = PERIODS.find((each) => each === event.currentTarget.value);
        if (period) onChange(period);
      }}
    />
  );
}
