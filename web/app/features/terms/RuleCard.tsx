import { useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { ActionIcon, Group, Text } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconChevronDown,
  IconChevronRight,
  IconCopy,
  IconGripVertical,
  IconTrash,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { StatusBadge } from '../../ui/StatusBadge';
import { describeRule } from './describe';
import type { RuleDraft } from './draft';
import { Problem } from './Problem';
import type { PlacedProblems } from './problems';
import { RuleFields } from './RuleFields';
import classes from './TermsEditor.module.css';

type Props = {
  rule: RuleDraft;
  position: number;
  count: number;
  currency: string;
  problems: PlacedProblems;
  openFirst: boolean;
  decides: boolean;
  onChange: (rule: RuleDraft) => void;
  onRemove: () => void;
  onCopy: () => void;
  onMove: (by: -1 | 1) => void;
};

/** One rule: what it says in words, and its fields. */
export function RuleCard({
  rule,
  position,
  currency,
  problems,
  openFirst,
  decides,
  onChange,
  ...order
}: Props) {
  const path = `rules[${position}]`;
  const own = problems.get(path);
  const wrong = [...problems.keys()].some((place) => place === path || place.startsWith(`${path}.`));
  const [open, setOpen] = useState(openFirst);
  // What is wrong must be seen, and must not close while it is being mended.
  const shown = open || wrong;
  useEffect(() => {
    if (wrong) setOpen(true);
  }, [wrong]);
  const sortable = useSortable({ id: rule.key });
  const { transform, transition } = sortable;
  const number = position + 1;
  return (
    <li
      ref={sortable.setNodeRef}
      className={classes.rule}
      data-dragging={sortable.isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform && { ...transform, x: 0 }), transition }}
    >
      <div className={classes.ruleHead}>
        <RuleName rule={rule} number={number} decides={decides} sortable={sortable} />
        <RuleActions {...order} ruleKey={rule.key} position={position}>
          <HeadButton
            label={`${shown ? 'Close' : 'Open'} rule ${number}`}
            expanded={shown}
            onClick={() => setOpen(!shown)}
          >
            {shown ? <IconChevronDown size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />}
          </HeadButton>
        </RuleActions>
      </div>
      <Text size="sm" c="dimmed" className="wp-break">
        {describeRule(rule, currency)}
      </Text>
      {own && <Problem>{own}</Problem>}
      {shown && (
        <RuleFields
          rule={rule}
          number={number}
          currency={currency}
          problem={(field) => problems.get(`${path}.${field}`)}
          onChange={onChange}
        />
      )}
    </li>
  );
}

type NameProps = {
  rule: RuleDraft;
  number: number;
  decides: boolean;
  sortable: Pick<ReturnType<typeof useSortable>, 'attributes' | 'listeners'>;
};

function RuleName({ rule, number, decides, sortable: { attributes, listeners } }: NameProps) {
  return (
    <Group gap={6} wrap="nowrap" miw={0}>
      <ActionIcon
        variant="subtle"
        color="gray"
        className={classes.grip}
        {...attributes}
        {...listeners}
        aria-label={`Drag rule ${number}`}
      >
        <IconGripVertical size={16} aria-hidden />
      </ActionIcon>
      <span className={classes.number}>Rule {number}</span>
      <span className={classes.id}>{rule.id}</span>
      {decides && <StatusBadge status="DECIDES" />}
    </Group>
  );
}

/** Names the button that moves a rule, so that the keyboard can stay with it. */
export function moveButtonId(key: string, by: -1 | 1): string {
  return `rule-${key}-${by === 1 ? 'down' : 'up'}`;
}

type ActionProps = Pick<Props, 'position' | 'count' | 'onMove' | 'onCopy' | 'onRemove'> & {
  ruleKey: string;
  children: ReactNode;
};

function RuleActions({ ruleKey, position, count, onMove, onCopy, onRemove, children }: ActionProps) {
  const number = position + 1;
  return (
    <Group gap={4} wrap="nowrap">
      <HeadButton
        id={moveButtonId(ruleKey, -1)}
        label={`Move rule ${number} up`}
        disabled={position === 0}
        onClick={() => onMove(-1)}
      >
        <IconArrowUp size={16} aria-hidden />
      </HeadButton>
      <HeadButton
        id={moveButtonId(ruleKey, 1)}
        label={`Move rule ${number} down`}
        disabled={number === count}
        onClick={() => onMove(1)}
      >
        <IconArrowDown size={16} aria-hidden />
      </HeadButton>
      <HeadButton label={`Copy rule ${number}`} onClick={onCopy}>
        <IconCopy size={16} aria-hidden />
      </HeadButton>
      <HeadButton label={`Remove rule ${number}`} onClick={onRemove}>
        <IconTrash size={16} aria-hidden />
      </HeadButton>
      {children}
    </Group>
  );
}

type HeadButtonProps = {
  id?: string;
  label: string;
  disabled?: boolean;
  expanded?: boolean;
  onClick: () => void;
  children: ReactNode;
};

function HeadButton({ id, label, disabled = false, expanded, onClick, children }: HeadButtonProps) {
  return (
    <ActionIcon
      id={id}
      variant="subtle"
      color="gray"
      aria-label={label}
      aria-expanded={expanded}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  );
}
