import { Alert, Button, Group, Loader, Progress, Stack, Text } from '@mantine/core';
import { IconEqual, IconRefreshAlert, IconZoomExclamation } from '@tabler/icons-react';
import { EmptyState } from '../../ui/EmptyState';
import { ButtonLink } from '../../ui/links';
import { Section } from '../../ui/Section';

/** Says that nothing was done, and why. */
export function Outdated() {
  return (
    <Alert
      role="alert"
      color="yellow"
      variant="outline"
      title="Something else would come of it by now"
      icon={<IconRefreshAlert aria-hidden />}
      bg="var(--wp-surface)"
      radius="md"
    >
      <Text size="sm">
        Requests, settings or sales have changed since you looked, so nothing was done. This is how it stands
        now: look at it once more, and apply it then.
      </Text>
    </Alert>
  );
}

/** The dry run is on its way. */
export function Looking() {
  return (
    <Section title="What would come of it">
      <Stack gap="sm">
        <Group gap="sm">
          <Loader size="sm" aria-hidden />
          <Text size="sm">Each request is read again by today’s settings, up to 1,000 of them.</Text>
        </Group>
        <Progress value={100} animated size="sm" aria-label="The requests are read again" />
      </Stack>
    </Section>
  );
}

type NothingProps = {
  lookedAt: number;
  integrationId: string | undefined;
  onLookAgain: () => void;
};

/** Nothing is otherwise today. */
export function NothingToDo({ lookedAt, integrationId, onLookAgain }: NothingProps) {
  if (lookedAt === 0) {
    return (
      <EmptyState icon={IconZoomExclamation} title="No request matches">
        Choose other filters in the postback log, or fewer of them.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconEqual}
      title="These requests come to the same today"
      action={
        <Group gap="sm" justify="center">
          {integrationId ? (
            <ButtonLink to="/integrations/$integrationId/settings" params={{ integrationId }}>
              Change the settings
            </ButtonLink>
          ) : (
            <ButtonLink to="/integrations">Go to integrations</ButtonLink>
          )}
          <Button variant="default" onClick={onLookAgain}>
            Look again
          </Button>
        </Group>
      }
    >
      Correct the integration’s settings first: its names of the fields, the amount unit, the words for a
      status, or what makes two reports the same. Then look again.
    </EmptyState>
  );
}
