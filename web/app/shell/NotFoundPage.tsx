import { Container } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { EmptyState } from '../ui/EmptyState';
import { ButtonLink } from '../ui/links';
import { PageHeader } from '../ui/PageHeader';
import { Section } from '../ui/Section';

export function NotFoundPage() {
  return (
    <Container component="main" size="sm" py="xl">
      <PageHeader title="Page not found" />
      <Section>
        <EmptyState
          icon={IconMapQuestion}
          title="There is nothing at this address"
          action={<ButtonLink to="/">Go to the overview</ButtonLink>}
        >
          The link may be old, or mistyped.
        </EmptyState>
      </Section>
    </Container>
  );
}
