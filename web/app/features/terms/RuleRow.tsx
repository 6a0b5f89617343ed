import { ActionIcon, Group, NativeSelect, TagsInput, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { PAY_KINDS, type PayKind, type RuleDraft, type RuleProblem } from './model';
import classes from './TermsEditor.module.css';

type Props = {
  rule: RuleDraft;
  position: number;
  count: number;
  currency: string;
  problems: RuleProblem[];
  onChange: (rule: RuleDraft) => void;
  onRemove: () => void;
  onMove: (by: -1 | 1) => void;
};

const COMMON_EVENTS = ['sale', 'lead', 'signup', 'install', 'renewal'];

export function RuleRow({ rule, position, count, currency, problems, onChange, onRemove, onMove }: Props) {
  const number = position + 1;
  const problem = (field: RuleProblem['field']) => problems.find((each) => each.field === field)?.message;
  return (
    <li className={classes.rule}>
      <div className={classes.ruleHead}>
        <span className={classes.number}>Rule {number}</span>
        <Group gap={4}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Move rule ${number} up`}
            disabled={position === 0}
            onClick={() => onMove(-1)}
          >
            <IconArrowUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Move rule ${number} down`}
            disabled={number === count}
            onClick={() => onMove(1)}
          >
            <IconArrowDown size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={`Remove rule ${number}`} onClick={onRemove}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      </div>
      <div className={classes.fields}>
        <TagsInput
          label="For events"
          placeholder={rule.events.length === 0 ? 'Any event' : ''}
          data={COMMON_EVENTS}
          value={rule.events}
          onChange={(events) => onChange({ ...rule, events })}
          acceptValueOnBlur
          clearable
          clearButtonProps={{ 'aria-label': `Clear the events of rule ${number}` }}
        />
        <NativeSelect
          label="Pay"
          data={PAY_KINDS}
          value={rule.kind}
          onChange={(event) => onChange({ ...rule, kind: event.currentTarget.value as PayKind })}
        />
        {rule.kind !== 'percent' && (
          <TextInput
            label={`Amount (${currency})`}
            inputMode="decimal"
            placeholder="4.00"
            value={rule.amount}
            error={problem('amount')}
            onChange={(event) => onChange({ ...rule, amount: event.currentTarget.value })}
          />
        )}
        {rule.kind !== 'flat' && (
          <TextInput
            label="Percent"
            inputMode="decimal"
            placeholder="15"
            rightSection="%"
            value={rule.rate}
            error={problem('rate')}
            onChange={(event) => onChange({ ...rule, rate: event.currentTarget.value })}
          />
        )}
      </div>
    </li>
  );
}
