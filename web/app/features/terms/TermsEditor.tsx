import { Alert, JsonInput, SegmentedControl, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { CapFields } from './CapFields';
import { switchMode, type TermsValue, termsDocument } from './model';
import { Problem } from './Problem';
import { placeProblems, type TermsProblem } from './problems';
import { RuleList } from './RuleList';
import { outlastingWords } from './recurring';
import classes from './TermsEditor.module.css';

type Props = {
  currency: string;
  value: TermsValue;
  onChange: (value: TermsValue) => void;
  problems: readonly TermsProblem[];
  /** For how many days after a click the offer credits it; null while that is not known. */
  windowDays?: number | null;
  /** The rule that decides the conversion that is tried. */
  decides?: string | null;
  /** Changes with each attempt to send terms that are refused: then the keyboard goes on at the first field that is wrong. */
  attempt?: number;
};

/** Payout terms as a list of rules, or as the JSON document they are. */
export function TermsEditor({
  currency,
  value,
  onChange,
  problems,
  windowDays = null,
  decides = null,
  attempt = 0,
}: Props) {
  const [refused, setRefused] = useState(false);
  const fieldset = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (attempt > 0) fieldset.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [attempt]);
  const hint =
    windowDays === null ? null : outlastingWords(termsDocument(value, currency).document, windowDays);
  const choose = (mode: string) => {
    const next = switchMode(value, mode === 'json' ? 'json' : 'visual', currency);
    setRefused(next === null);
    if (next) onChange(next);
  };
  return (
    <fieldset className={classes.editor} ref={fieldset}>
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
          This document is not valid JSON, is not in {currency}, or says more than the rule list can show.
          Keep editing it as JSON.
        </Alert>
      )}
      {value.mode === 'visual' ? (
        <Rules {...{ currency, value, onChange, problems, decides }} />
      ) : (
        <Document value={value} onChange={onChange} problems={problems} />
      )}
      {hint && (
        <Text size="sm" c="dimmed" mt="sm" role="note">
          {hint}
        </Text>
      )}
    </fieldset>
  );
}

type PartProps = Pick<Props, 'value' | 'onChange' | 'problems'>;

function Rules({
  currency,
  value,
  onChange,
  problems,
  decides,
}: PartProps & { currency: string; decides: string | null }) {
  const { draft } = value;
  const placed = placeProblems(problems, draft);
  const whole = placed.get('');
  return (
    <Stack gap="sm">
      <RuleList
        rules={draft.rules}
        currency={currency}
        problems={placed}
        decides={decides}
        onChange={(rules) => onChange({ ...value, draft: { ...draft, rules } })}
      />
      <CapFields
        cap={draft.cap}
        currency={currency}
        problems={placed}
        onChange={(cap) => onChange({ ...value, draft: { ...draft, cap } })}
      />
      {whole && <Problem>{whole}</Problem>}
    </Stack>
  );
}

function Document({ value, onChange, problems }: PartProps) {
  return (
    <JsonInput
      label="Terms document"
      description="An object with currency and an ordered list of rules"
      rows={18}
      resize="vertical"
      formatOnBlur
      classNames={{ input: classes.json }}
      value={value.json}
      error={
        problems.length > 0 ? (
          <span className={classes.jsonProblems}>
            {problems.map(({ path, message }) => (
              <span key={`${path} ${message}`}>
                {path && <code>{path}: </code>}
                {message}
              </span>
            ))}
          </span>
        ) : undefined
      }
      onChange={(json) => onChange({ ...value, json })}
    />
  );
}
