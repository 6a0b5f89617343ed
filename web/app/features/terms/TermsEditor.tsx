import { Alert, Button, JsonInput, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { newRule, type RuleDraft, ruleProblems, switchMode, type TermsValue } from './model';
import { RuleRow } from './RuleRow';
import classes from './TermsEditor.module.css';

type Props = {
  currency: string;
  value: TermsValue;
  onChange: (value: TermsValue) => void;
  /** Shown below; also switches the rules' own messages on. */
  error?: string;
};

/** Payout terms as a list of rules, or as the JSON document they are. */
export function TermsEditor({ currency, value, onChange, error }: Props) {
  const [refused, setRefused] = useState(false);
  const choose = (mode: string) => {
    const next = switchMode(value, mode === 'json' ? 'json' : 'visual', currency);
    setRefused(next === null);
    if (next) onChange(next);
  };
  return (
    <fieldset className={classes.editor}>
      <legend className={classes.legend}>Payout terms</legend>
      <div className={classes.lead}>
        <Text size="sm" c="dimmed" maw={520}>
          Rules are tried from top to bottom. The first one that fits the conversion decides what it pays.
        </Text>
        <SegmentedControl
          size="xs"
          value={value.mode}
          onChange={choose}
          aria-label="How to edit the terms"
          data={[
            { value: 'visual', label: 'Rules' },
            { value: 'json', label: 'JSON' },
          ]}
        />
      </div>
      {refused && (
        <Alert color="yellow" variant="outline" role="status" mb="sm">
          This document is not valid JSON, or says more than the rule list can show. Keep editing it as JSON.
        </Alert>
      )}
      {value.mode === 'visual' ? (
        <RuleList currency={currency} value={value} onChange={onChange} showProblems={error !== undefined} />
      ) : (
        <JsonInput
          label="Terms document"
          description="An object with currency and an ordered list of rules"
          rows={16}
          resize="vertical"
          formatOnBlur
          classNames={{ input: classes.json }}
          value={value.json}
          onChange={(json) => onChange({ ...value, json })}
        />
      )}
      {error && (
        <Text size="sm" c="var(--mantine-color-error)" mt="xs" role="alert">
          {error}
        </Text>
      )}
    </fieldset>
  );
}

type ListProps = Pick<Props, 'currency' | 'value' | 'onChange'> & { showProblems: boolean };

function RuleList({ currency, value, onChange, showProblems }: ListProps) {
  const rules = value.draft.rules;
  const problems = showProblems ? ruleProblems(value.draft) : [];
  const change = (next: RuleDraft[]) => onChange({ ...value, draft: { rules: next } });
  return (
    <Stack gap="sm">
      {rules.length === 0 && (
        <Text size="sm" c="dimmed">
          No rules: every conversion pays nothing, with the reason “no rule matched”.
        </Text>
      )}
      <ol className={classes.rules}>
        {rules.map((rule, index) => (
          <RuleRow
            key={rule.id}
            rule={rule}
            position={index}
            count={rules.length}
            currency={currency}
            problems={problems.filter((problem) => problem.rule === index)}
            onChange={(changed) => change(rules.with(index, changed))}
            onRemove={() => change(rules.toSpliced(index, 1))}
            onMove={(by) => change(rules.toSpliced(index, 1).toSpliced(index + by, 0, rule))}
          />
        ))}
      </ol>
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => change([...rules, newRule(rules)])}
        >
          Add rule
        </Button>
      </div>
    </Stack>
  );
}
