import { Center, Loader } from '@mantine/core';

export function LoadingPage() {
  return (
    <Center mih="50vh" role="status">
      <Loader size="sm" aria-hidden />
      <span className="wp-visually-hidden">Loading…</span>
    </Center>
  );
}
