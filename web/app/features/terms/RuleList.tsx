import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { Button, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { copyOf, newRule, type RuleDraft } from './draft';
import type { PlacedProblems } from './problems';
import { moveButtonId, RuleCard } from './RuleCard';
import classes from './TermsEditor.module.css';

type Props = {
  rules: RuleDraft[];
  currency: string;
  problems: PlacedProblems;
  /** The id of the rule that decides the conversion that is tried. */
  decides: string | null;
  onChange: (rules: RuleDraft[]) => void;
};

/** More rules than this begin as their summaries. */
const MOST_OPEN = 4;
const DRAG_FROM_PX = 4;

const INSTRUCTIONS =
  'Press space to pick the rule up, the arrow keys to move it, space again to drop it, and escape to leave it where it was.';

/** The rules in their order, which is moved by dragging, by the keyboard, or by buttons. */
export function RuleList({ rules, currency, problems, decides, onChange }: Props) {
  const { move, movedWords } = useMoves(rules, onChange);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: DRAG_FROM_PX } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const [closedFirst] = useState(() => (rules.length > MOST_OPEN ? rules.map((rule) => rule.key) : []));
  const placeOf = (key: unknown) => rules.findIndex((rule) => rule.key === key);
  const drop = ({ active, over }: DragEndEvent) => {
    if (over && active.id !== over.id) onChange(moved(rules, placeOf(active.id), placeOf(over.id)));
  };
  return (
    <Stack gap="sm">
      {rules.length === 0 && (
        <Text size="sm" c="dimmed">
          No rules yet. Terms need at least one.
        </Text>
      )}
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        onDragEnd={drop}
        accessibility={{
          announcements: announcements(placeOf),
          screenReaderInstructions: { draggable: INSTRUCTIONS },
        }}
      >
        <SortableContext items={rules.map((rule) => rule.key)} strategy={verticalListSortingStrategy}>
          <ol className={classes.rules}>
            {rules.map((rule, index) => (
              <RuleCard
                key={rule.key}
                rule={rule}
                position={index}
                count={rules.length}
                currency={currency}
                problems={problems}
                openFirst={!closedFirst.includes(rule.key)}
                decides={rule.id === decides}
                onChange={(changed) => onChange(rules.with(index, changed))}
                onRemove={() => onChange(rules.toSpliced(index, 1))}
                onCopy={() => onChange(rules.toSpliced(index + 1, 0, copyOf(rule, rules)))}
                onMove={(by) => move(index, by)}
              />
            ))}
          </ol>
        </SortableContext>
      </DndContext>
      <span role="status" className="wp-visually-hidden">
        {movedWords}
      </span>
      <AddRule onAdd={() => onChange([...rules, newRule(rules)])} />
    </Stack>
  );
}

function AddRule({ onAdd }: { onAdd: () => void }) {
  return (
    <div>
      <Button variant="default" size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={onAdd}>
        Add rule
      </Button>
    </div>
  );
}

/** Moves by a button keep the keyboard at that button, wherever the rule is now, and say where that is. */
function useMoves(rules: RuleDraft[], onChange: (rules: RuleDraft[]) => void) {
  const [last, setLast] = useState<{ key: string; by: -1 | 1 } | null>(null);
  useEffect(() => {
    if (!last) return;
    const [wanted, other] = [last.by, last.by === 1 ? (-1 as const) : (1 as const)].map((by) =>
      document.getElementById(moveButtonId(last.key, by)),
    );
    (wanted?.hasAttribute('disabled') ? other : wanted)?.focus();
  }, [last]);
  const move = (index: number, by: -1 | 1) => {
    onChange(moved(rules, index, index + by));
    setLast({ key: rules[index]?.key ?? '', by });
  };
  const place = rules.findIndex((rule) => rule.key === last?.key);
  const movedWords = place < 0 ? '' : `This is rule ${place + 1} of ${rules.length} now.`;
  return { move, movedWords };
}

function moved(rules: RuleDraft[], from: number, to: number): RuleDraft[] {
  const rule = rules[from];
  return rule ? rules.toSpliced(from, 1).toSpliced(to, 0, rule) : rules;
}

function announcements(placeOf: (key: unknown) => number): Announcements {
  const rule = (key: unknown) => `Rule ${placeOf(key) + 1}`;
  return {
    onDragStart: ({ active }) => `${rule(active.id)} is picked up.`,
    onDragOver: ({ active, over }) =>
      over ? `${rule(active.id)} is at place ${placeOf(over.id) + 1}.` : undefined,
    onDragEnd: ({ active, over }) =>
      over ? `${rule(active.id)} is dropped at place ${placeOf(over.id) + 1}.` : undefined,
    onDragCancel: ({ active }) => `${rule(active.id)} stays where it was.`,
  };
}
