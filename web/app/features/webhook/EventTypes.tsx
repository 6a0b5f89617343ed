import { Checkbox, Stack } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { CodeBlock } from '../../ui/CodeBlock';
import { Disclosure } from '../../ui/Disclosure';
import classes from './EventTypes.module.css';
import { readableBody } from './form';

export const EventTypes_type = graphql(`
  fragment EventTypes_type on WebhookEventType {
    name
    meaning
    example
  }
`);

type Props = {
  types: readonly FragmentOf<typeof EventTypes_type>[];
  value: string[];
  error?: React.ReactNode;
  onChange: (names: string[]) => void;
};

/** Of what a webhook is told, each with a whole body as an example. */
export function EventTypes({ types, value, error, onChange }: Props) {
  return (
    <Checkbox.Group label="Events" required value={value} error={error} onChange={onChange}>
      <Stack gap="sm" mt="xs">
        {readFragment(EventTypes_type, types).map(({ name, meaning, example }) => (
          <div key={name}>
            <Checkbox value={name} label={name} description={meaning} />
            <div className={classes.example}>
              <Disclosure summary={`Example of ${name}`}>
                <CodeBlock label={`Body of ${name}`}>{readableBody(example)}</CodeBlock>
              </Disclosure>
            </div>
          </div>
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
