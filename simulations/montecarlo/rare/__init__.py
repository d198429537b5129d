"""Figures of systems that hardly ever fail, where crude Monte Carlo sees nothing."""
