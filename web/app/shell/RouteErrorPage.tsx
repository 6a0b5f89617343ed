import { Container } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { ErrorPanel } from '../ui/ErrorPanel';
import { PageHeader } from '../ui/PageHeader';

type Props = { error: unknown; reset: () => void };

/** A page that could not start: the server is away, or its code could not be loaded. */
export function RouteErrorPage({ error, reset }: Props) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <Container component="main" size="sm" py="xl">
      <PageHeader title="This page could not be opened" />
      <ErrorPanel error={error} onRetry={retry} />
    </Container>
  );
}
