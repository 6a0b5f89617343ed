import { Group, Loader, Progress, Stack, Text } from '@mantine/core';
import { Section } from '../../ui/Section';

/** Says that a test is on its way. */
export function TestRunning() {
  return (
    <Section title="What happens">
      <Stack gap="sm" role="status">
        <Group gap="sm">
          <Loader size="sm" aria-hidden />
          <Text size="sm">
            The visit and the report are sent; then payout and partner postbacks are waited for, up to eight
            seconds.
          </Text>
        </Group>
        <Progress value={100} animated size="sm" aria-label="The test runs" />
      </Stack>
    </Section>
  );
}
