"""One file per stage: it reads artifacts, calls one component, writes artifacts."""
