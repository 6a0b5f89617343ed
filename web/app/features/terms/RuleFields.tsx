import { ActionIcon, Button, Menu, TagsInput, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { AffiliateSlugs } from '../affiliate/AffiliateSlugs';
import { CountriesInput } from './CountriesInput';
import { NEW_RECURRING, type RuleDraft, type WhenDraft } from './draft';
import { NumberText } from './NumberText';
import { PayFields } from './PayFields';
import classes from './TermsEditor.module.css';

type Props = {
  rule: RuleDraft;
  number: number;
  currency: string;
  /** What is wrong with a field of the rule. */
  problem: (field: string) => string | undefined;
  onChange: (rule: RuleDraft) => void;
};

const COMMON_EVENTS = ['sale', 'lead', 'signup', 'install', 'renewal'];

const PARTS = {
  affiliates: 'Affiliates',
  coupon_codes: 'Coupon codes',
  countries: 'Countries',
  amounts: 'Amount from, below',
  bounds: 'Payout at least, at most',
  recurring: 'Recurring payments',
} as const;

type Part = keyof typeof PARTS;
const ALL_PARTS = Object.keys(PARTS) as Part[];

/** What a rule says, field by field; what most rules leave out is shown once it is asked for. */
export function RuleFields({ rule, number, currency, problem, onChange }: Props) {
  const [asked, setAsked] = useState<readonly Part[]>(() => ALL_PARTS.filter((part) => isSaid(rule, part)));
  const ask = (part: Part) => {
    setAsked([...asked, part]);
    if (part === 'recurring') onChange({ ...rule, recurring: NEW_RECURRING });
  };
  const shows = (part: Part) => isSaid(rule, part) || (part !== 'recurring' && asked.includes(part));
  const hidden = ALL_PARTS.filter((part) => !shows(part));
  const shared = { rule, number, currency, problem, onChange };
  return (
    <div className={classes.parts}>
      <ConditionFields {...shared} shows={shows} />
      <PayFields
        pay={rule.pay}
        number={number}
        currency={currency}
        problem={(field) => problem(`pay.${field}`)}
        onChange={(pay) => onChange({ ...rule, pay })}
      />
      {shows('bounds') && (
        <div className={classes.fields}>
          <NumberText
            label={`Payout at least (${currency})`}
            placeholder="No bound"
            value={rule.min}
            error={problem('min')}
            onChange={(min) => onChange({ ...rule, min })}
          />
          <NumberText
            label={`Payout at most (${currency})`}
            placeholder="No bound"
            value={rule.max}
            error={problem('max')}
            onChange={(max) => onChange({ ...rule, max })}
          />
        </div>
      )}
      <RecurringFields {...shared} />
      <div className={classes.partFoot}>
        {hidden.length > 0 && <AddPart number={number} parts={hidden} onAdd={ask} />}
        <TextInput
          label="Rule id"
          size="xs"
          w={160}
          classNames={{ root: classes.ruleId }}
          value={rule.id}
          error={problem('id')}
          onChange={(event) => onChange({ ...rule, id: event.currentTarget.value })}
        />
      </div>
    </div>
  );
}

function isSaid({ when, min, max, recurring }: RuleDraft, part: Part): boolean {
  switch (part) {
    case 'affiliates':
    case 'coupon_codes':
    case 'countries':
      return when[part].length > 0;
    case 'amounts':
      return when.amount_from !== '' || when.amount_below !== '';
    case 'bounds':
      return min !== '' || max !== '';
    case 'recurring':
      return recurring !== null;
  }
}

type AddProps = { number: number; parts: readonly Part[]; onAdd: (part: Part) => void };

function AddPart({ number, parts, onAdd }: AddProps) {
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />}>
          Add a condition or limit
          <span className="wp-visually-hidden"> to rule {number}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {parts.map((part) => (
          <Menu.Item key={part} onClick={() => onAdd(part)}>
            {PARTS[part]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

type ConditionProps = Props & { shows: (part: Part) => boolean };

function ConditionFields({ rule, number, currency, problem, shows, onChange }: ConditionProps) {
  const { when } = rule;
  const change = (next: Partial<WhenDraft>) => onChange({ ...rule, when: { ...when, ...next } });
  const clear = (what: string) => ({ 'aria-label': `Clear the ${what} of rule ${number}` });
  return (
    <div className={classes.conditions}>
      <TagsInput
        label="For events"
        placeholder={when.events.length === 0 ? 'Any event' : ''}
        data={COMMON_EVENTS}
        value={when.events}
        error={problem('when.events')}
        onChange={(events) => change({ events })}
        acceptValueOnBlur
        clearable
        clearButtonProps={clear('events')}
      />
      {shows('affiliates') && (
        <AffiliateSlugs
          label="By affiliates"
          placeholder={when.affiliates.length === 0 ? 'Any affiliate' : ''}
          value={when.affiliates}
          error={problem('when.affiliates')}
          onChange={(affiliates) => change({ affiliates })}
          clearButtonProps={clear('affiliates')}
        />
      )}
      {shows('coupon_codes') && (
        <TagsInput
          label="With coupon codes"
          placeholder={when.coupon_codes.length === 0 ? 'With or without' : ''}
          value={when.coupon_codes}
          error={problem('when.coupon_codes')}
          onChange={(coupon_codes) => change({ coupon_codes })}
          acceptValueOnBlur
          clearable
          clearButtonProps={clear('coupon codes')}
        />
      )}
      {shows('countries') && (
        <CountriesInput
          label="In countries"
          value={when.countries}
          error={problem('when.countries')}
          onChange={(countries) => change({ countries })}
          clearButtonProps={clear('countries')}
        />
      )}
      {shows('amounts') && (
        <AmountFields when={when} currency={currency} problem={problem} onChange={change} />
      )}
    </div>
  );
}

type AmountProps = Pick<Props, 'currency' | 'problem'> & {
  when: WhenDraft;
  onChange: (next: Partial<WhenDraft>) => void;
};

function AmountFields({ when, currency, problem, onChange }: AmountProps) {
  return (
    <>
      <NumberText
        label={`Amount from (${currency})`}
        placeholder="Any"
        value={when.amount_from}
        error={problem('when.amount_from')}
        onChange={(amount_from) => onChange({ amount_from })}
      />
      <NumberText
        label={`Amount below (${currency})`}
        placeholder="Any"
        value={when.amount_below}
        error={problem('when.amount_below')}
        onChange={(amount_below) => onChange({ amount_below })}
      />
    </>
  );
}

function RecurringFields({ rule, number, problem, onChange }: Props) {
  const { recurring } = rule;
  if (!recurring) return null;
  const change = (next: Partial<typeof recurring>) =>
    onChange({ ...rule, recurring: { ...recurring, ...next } });
  return (
    <div className={classes.row}>
      <NumberText
        label="Most payments of one customer"
        placeholder="12"
        whole
        value={recurring.max_payments}
        error={problem('recurring.max_payments')}
        onChange={(max_payments) => change({ max_payments })}
      />
      <NumberText
        label="Days after the first conversion"
        placeholder="365"
        whole
        value={recurring.within_days}
        error={problem('recurring.within_days')}
        onChange={(within_days) => change({ within_days })}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove the recurring payments of rule ${number}`}
        onClick={() => onChange({ ...rule, recurring: null })}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}
