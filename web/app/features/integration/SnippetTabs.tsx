import { Tabs, Text, Title } from '@mantine/core';
import { CopyField } from '../../ui/CopyField';
import type { Reporting } from './report';
import { snippets } from './snippets';

type Props = { reporting: Reporting; shown: boolean };

/** A report of one sale as a command and as code, ready to copy. */
export function SnippetTabs({ reporting, shown }: Props) {
  const all = snippets(reporting);
  const secretLeft = (reporting.secret ?? reporting.signingSecret) !== null && !shown;
  return (
    <div>
      <Title order={3} mb={4}>
        Report a sale
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        Put the id of a real click where CLICK_ID stands: it is in the address a tracking link leads to.
        {secretLeft && ' The secret was shown when it was made; a new one can be made below.'}
      </Text>
      <Tabs defaultValue={all[0]?.language ?? ''} keepMounted={false}>
        <Tabs.List aria-label="Language">
          {all.map(({ language, title }) => (
            <Tabs.Tab key={language} value={language}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {all.map(({ language, title, code }) => (
          <Tabs.Panel key={language} value={language} pt="sm">
            <CopyField label={language === 'curl' ? 'Try it from a terminal' : `In ${title}`} value={code} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}
