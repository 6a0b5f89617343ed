import { ActionIcon, CopyButton, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useId } from 'react';
import classes from './CopyField.module.css';

type Props = { label: string; value: string; hint?: string };

/** A value to copy, on lines of its own, with its label. */
export function CopyField({ label, value, hint }: Props) {
  const id = useId();
  return (
    <figure className={classes.field} aria-labelledby={id}>
      <Text component="figcaption" id={id} size="sm" fw={550} mb={4}>
        {label}
      </Text>
      <div className={classes.box}>
        <code className={classes.value}>{value}</code>
        <Copy value={value} what={label} />
      </div>
      {hint && (
        <Text size="xs" c="dimmed" mt={4}>
          {hint}
        </Text>
      )}
    </figure>
  );
}

export function Copy({ value, what }: { value: string; what: string }) {
  return (
    <CopyButton value={value} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : 'Copy'}>
          <ActionIcon
            variant="subtle"
            color={copied ? 'teal' : 'gray'}
            onClick={copy}
            aria-label={`Copy ${what}`}
          >
            {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
